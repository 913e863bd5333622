-- One row, several records: each part has an outcome of its own.
local lode = require "lode"
local step = lode.org():insert {
  "rows", object = "Contact", ids_by = "name", from = lode.csv "in.csv",
  map = function(row)
    local parts = {}
    for role in row.roles:gmatch "[^;]+" do
      if role ~= "x" then parts[#parts + 1] = { LastName = row.name, FirstName = role } end
    end
    if #parts == 0 then lode.skip "no role" end
    return parts
  end,
}
for row in step:rows() do
  print(row._row, row._line, row._part, row._status, row._error_code, row._error_field, row.name, row.roles:sub(1, 10))
end
print(pcall(step.id, step, "Ada"))
