-- Rows that name each other as parents, in any order.
local lode = require "lode"
local c = lode.columns
local step = lode.org():insert {
  "rows", object = "Account", ids_by = "id", from = lode.csv "in.csv",
  map = { Name = c.name, ParentId = lode.same_step "parent", Site = function(row) return row.id end },
}
for row in step:rows() do print(row.id, row._status, row.sf__Error) end
