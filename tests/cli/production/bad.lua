--- An account without a name.
local lode = require "lode"
local org = lode.org()
org:insert { "accounts", object = "Account", from = lode.rows { { name = "" } }, map = { Description = lode.const "x" } }
print "done"
