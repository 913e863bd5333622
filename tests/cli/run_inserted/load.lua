-- Accounts from a file.
local lode = require "lode"
local arg  = lode.args { from = "rows.csv" }
local c    = lode.columns
lode.org():insert { "accounts", object = "Account", from = lode.csv(arg.from), map = { Name = c.name } }
