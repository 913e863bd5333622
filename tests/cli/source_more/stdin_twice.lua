local lode = require "lode"
local org = lode.org()
org:insert { "first", object = "Account", from = lode.csv "-", map = { Name = lode.columns.name } }
org:insert { "second", object = "Account", from = lode.csv "-", map = { Name = lode.columns.name } }
