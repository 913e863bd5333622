local lode = require "lode"
lode.org():delete { "rows", object = "Account", frm = lode.csv "in.csv" }
