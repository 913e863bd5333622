-- Accounts from a file.
local lode = require "lode"
local arg  = lode.args { object = "Account" }
local c    = lode.columns
lode.org():insert { "accounts", object = arg.object, from = lode.csv "rows.csv", map = { Name = c.name } }
