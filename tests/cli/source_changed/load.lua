local lode = require "lode"
local c = lode.columns
lode.org():insert {
  "a", object = "Account", chunk_rows = 100, from = lode.csv("in.csv"):filter(function(row) return row.id ~= "5" end),
  map = { Name = c.name, Site = c.id },
}
