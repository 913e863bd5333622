local lode = require "lode"
local org = lode.org()
local rows = {}
for i = 1, 60 do rows[i] = { id = tostring(i), name = "N" .. i, last = "N" .. i } end
org:insert { "accounts", object = "Account", chunk_rows = 2, from = lode.rows(rows),
  map = function(row)
    if row.id == "4" then lode.skip "not this one" end
    return { { Name = row.name, Site = "a" }, { Name = row.name, Site = "b" }, { Name = row.name, Site = "c" } }
  end }
