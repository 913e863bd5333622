-- a comment
local lode = require "lode"
local c = lode.columns
lode.org():insert { "accounts", object = "Account", from = lode.csv "rows.csv", map = { Name = c.name } }
