local lode = require "lode"
lode.org():load { "firms", object = "Account", from = lode.csv "a.csv", map = { Name = lode.columns.name } }
