local lode = require "lode"

lode.org():insert { "accounts", object = "Account", from = lode.csv "in.csv", map = function() lode.stop "enough" end }
