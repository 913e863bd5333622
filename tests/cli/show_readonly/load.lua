local lode = require "lode"
lode.org():insert { "firms", object = "Account", from = lode.csv "in.csv", map = { Name = lode.columns.name } }
