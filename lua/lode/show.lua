--- Values for people.
local run = require "lode.native.run"
local fault = require "lode.fault"

local M = {}

--- A value as one would write it in Lua.
---@param v any
---@param indent? string of the lines behind the first
---@return string
function M.show(v, indent)
  indent = indent or ""
  if v == run.null then return "lode.null" end
  if type(v) == "string" then return ("%q"):format(v):gsub("\\\n", "\\n") .. "" end
  if type(v) ~= "table" then return tostring(v) end
  local list, inner = {}, indent .. "  "
  while rawget(v, #list + 1) ~= nil do list[#list + 1] = M.show(rawget(v, #list + 1), inner) end
  local n, names = #list, fault.names(v)
  for _, name in ipairs(names) do
    local i = math.tointeger(name)
    if not (i and i >= 1 and i <= n) then list[#list + 1] = name .. " = " .. M.show(v[name], inner) end
  end
  if #list == 0 then return "{}" end
  local short = "{ " .. table.concat(list, ", ") .. " }"
  if #short + #indent <= 100 and not short:find "\n" then return short end
  return "{\n" .. inner .. table.concat(list, ",\n" .. inner) .. "\n" .. indent .. "}"
end

return M
