local lode = require "lode"
lode.org():insert { "accounts", object = "Account", from = lode.csv "in.csv", map = { Name = lode.columns.name } }
print "loaded"
