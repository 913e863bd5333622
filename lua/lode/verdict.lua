--- How a script ends the row being mapped: it raises a verdict.
local run = require "lode.native.run"

local M = {}

local Verdict = {
  __name = "lode.Verdict",
  __tostring = function(v) return v.column ~= "" and ("%s=%s: %s"):format(v.column, v.value, v.reason) or v.reason end,
}

--- What is read of a verdict that ended no row, since it was raised outside of a map: an error like others.
function Verdict.__index(v, key)
  if key == "source" then return (run.where()) end
  if key == "line" then return select(2, run.where()) end
  if key ~= "message" then return nil end
  local hint = v.code_name == "MISSING_PARENT" and "step.ids[key] gives nil instead"
    or "lode.skip and lode.reject are for maps"
  return ("%s: outside of a map there is no row to end (%s)"):format(tostring(v), hint)
end

--- Ends the row being mapped: skip or reject.
---@param verdict "skip"|"reject"
---@param code string
---@param reason string
---@param column? string
---@param value? string
function M.raise(verdict, code, reason, column, value)
  local v = { verdict = verdict, code_name = code, reason = reason, column = column or "", value = value or "" }
  error(setmetatable(v, Verdict))
end

return M
