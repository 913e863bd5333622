-- One job.
local lode = require "lode"
local c    = lode.columns
lode.org():insert { "accounts", object = "Account", from = lode.csv "many.csv", map = { Name = c.name } }
