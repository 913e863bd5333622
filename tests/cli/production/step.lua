--- One account.
local lode = require "lode"
local org = lode.org()
org:insert { "accounts", object = "Account", from = lode.rows { { name = "Acme" } }, map = { Name = lode.columns.name } }
print "done"
