-- Each row is read by names that were never spelled in the script, forwards or backwards, and checked here.
local lode = require "lode"
local row_number = 0

local function name_of(i)
  return (i % 3 == 0 and "a name that is longer than those Lua keeps once " or "c") .. i
end

lode.org():insert {
  "rows", object = "Account", from = lode.csv "in.csv",
  map = function(row)
    row_number = row_number + 1
    local from, to, by = 1, 300, 1
    if row_number % 2 == 0 then from, to, by = 300, 1, -1 end
    local sum = 0
    for i = from, to, by do
      local value = tonumber(row[name_of(i)])
      if value ~= row_number * i % 997 then lode.reject("column " .. i .. " is " .. value) end
      sum = sum + value
    end
    local record, fields = {}, { "Name", "Phone", "Site", "NumberOfEmployees" }
    for i, value in ipairs { row.id, "+" .. row_number, "site " .. row.c1, sum } do
      record[table.concat { fields[i]:sub(1, 2), fields[i]:sub(3) }] = value
    end
    if row_number > 20 then record.Phone = nil end
    if row_number > 30 then record["Fa" .. "x"] = "+" .. row.c2 end
    collectgarbage()
    return record
  end,
}
