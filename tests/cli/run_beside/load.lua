local lode = require "lode"
lode.org():insert { "a", object = "Account", from = lode.csv "in.csv", map = { Name = lode.columns.name } }
