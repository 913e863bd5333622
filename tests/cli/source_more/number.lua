local lode = require "lode"
lode.org():insert { "number", object = "Account", from = lode.csv "one.csv",
  map = function(row) return { Name = row.name, Site = 1e15 + 1 } end }
