local lode = require "lode"
local arg = lode.args { n = 0, first_good = 0 }

local i = 0
lode.org():insert {
  "rows", object = "Account", chunk_rows = 10,
  from = lode.rows(function() i = i + 1; return i <= arg.n and { n = i } or nil end),
  map = function(row)
    if tonumber(row.n) < arg.first_good then
      return { Name = row.n.name.first }
    end
    return { Name = "row " .. row.n }
  end,
}
