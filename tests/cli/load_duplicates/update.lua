-- The same record twice in an update.
local lode = require "lode"
local org = lode.org()
local made = org:insert { "made", object = "Account", ids_by = "n", from = lode.rows { { n = "a" }, { n = "b" } },
  map = { Name = lode.columns.n } }
local step = org:update {
  "rows", object = "Account", from = lode.rows { { n = "a", s = "1" }, { n = "b", s = "2" }, { n = "a", s = "3" } },
  map = function(row)
    local id = made:id(row.n)
    return { Id = row.s == "3" and id:sub(1, 15) or id, Site = row.s }
  end,
}
for row in step:rows() do print(row._row, row._status, (row.sf__Error:gsub("001%w+", "ID"))) end
