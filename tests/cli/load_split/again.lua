-- What failed, mended and loaded again: only the parts that failed.
local lode = require "lode"
local step = lode.org():insert {
  "rows", object = "Contact", from = lode.csv "rows-failed.csv",
  map = function(row)
    local parts = {}
    for role in row.roles:gmatch "[^;]+" do parts[#parts + 1] = { LastName = row.name, FirstName = role:sub(1, 40) } end
    return parts
  end,
}
for row in step:rows() do print(row._row, row._line, row._part, row._status, row.name) end
