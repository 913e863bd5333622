-- One job, of more rows than one transaction settles.
local lode = require "lode"
local c = lode.columns
lode.org():insert { "accounts", object = "Account", canary = 0, from = lode.csv "in.csv", map = { Name = c.n } }
