-- The same file, another script and step.
local lode = require "lode"
local c    = lode.columns
lode.org():insert { "all", object = "Account", from = lode.csv "rows.csv", map = { Name = c.name } }
