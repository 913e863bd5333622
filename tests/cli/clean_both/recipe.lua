-- All cases that are not refused in one map, or one case alone.
local lode  = require "lode"
local c     = lode.columns
local cases = require "cases"
local arg   = lode.args { only = 0 }
local map   = {}

for i, case in ipairs(cases) do
  local is_refused = case.wanted:sub(1, 1) == "!"
  if arg.only == i or arg.only == 0 and not is_refused then
    map["f" .. i] = c["x" .. i][case.name](c["x" .. i], table.unpack(case.options, 1, case.options.n))
  end
end

return map
