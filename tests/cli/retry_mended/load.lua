local lode = require "lode"
local c = lode.columns
lode.org():insert { "accounts", object = "Account", from = lode.csv "in.csv", map = { Name = c.name, Site = c.id } }
