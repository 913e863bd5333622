-- The same accounts from standard input.
local lode = require "lode"
local c    = lode.columns
lode.org():insert { "accounts", object = "Account", from = lode.csv "-", map = { Name = c.name } }
