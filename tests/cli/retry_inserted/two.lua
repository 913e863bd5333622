-- Two files.
local lode = require "lode"
local c    = lode.columns
local org  = lode.org()
org:insert { "accounts", object = "Account", from = lode.csv "rows.csv", map = { Name = c.name } }
org:insert { "more", object = "Account", from = lode.csv "more.csv", map = { Name = c.name } }
