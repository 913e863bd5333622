local lode = require "lode"
local c = lode.columns
local org = lode.org()

local firms = org:insert { "firms", object = "Account", from = lode.csv "gone.csv", ids_by = "id", map = { Name = c.id } }
org:delete {
  "gone", object = "Account", map = { Id = firms:id(c.id) },
  from = lode.csv "gone.csv":filter(function(row) return row.id == "A1" end),
}
