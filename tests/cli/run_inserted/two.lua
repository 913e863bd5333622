-- An upsert goes ahead; the insert behind it is refused.
local lode = require "lode"
local c    = lode.columns
local org  = lode.org()
org:insert { "leads", object = "Lead", from = lode.csv "rows.csv", map = { LastName = c.key, Company = c.key } }
org:insert { "accounts", object = "Account", from = lode.csv "rows.csv", map = { Name = c.key } }
