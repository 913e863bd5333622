-- A loop over a source begins with its first row, also where an earlier one was left.
local lode = require "lode"

local letters = lode.rows { { v = "a" }, { v = "b" }, { v = "c" } }
for _ = 1, 3 do
  for row in letters do
    io.write(row.v, " ")
    if row.v == "b" then break end
  end
end
for row in letters do io.write(row.v, " ") end
for row in letters do io.write(row.v, " ") end
print(letters:count())

local first, second = letters(), letters() -- called by hand it goes on
print(first.v, second.v)
