--- The bare calls.
local lode = require "lode"
lode.org():job { object = "Account", operation = "insert" }
print "done"
