--- A map that is tried, by `lode test` and `lode repl`.
local native = require "lode.native.test"
local fault = require "lode.fault"

local M = {}

--- The map of a recipe or of a load script's step, for rows: native transform(). A load script without a step is told
--- which it has.
---@param open fun(): userdata gives the rows
---@param path string
---@param step string?
---@param args table<string, string>
---@param ids table<string, table<string, string>>
---@param how string how a step is named here
---@return userdata
function M.map(open, path, step, args, ids, how)
  local ok, map = pcall(native.transform, open(), path, step, args, ids)
  if ok then return map end
  local is_load = not step and type(map) == "table" and tostring(map.message):find "^lode%.org%(%) needs"
  if not is_load then error(map, 0) end
  local _, err = pcall(native.transform, open(), path, "", args, ids)
  if type(err) ~= "table" or err.code ~= "usage" then error(err, 0) end
  fault.usage("%s (%s)", err.message, how)
end

return M
