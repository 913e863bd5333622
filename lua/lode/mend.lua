--- Ready answers for on_failed: each is a function of (record, err), or makes one.
local fault = require "lode.fault"
local answer = require "lode.answer"
local clean = require "lode.clean"

local M = {}

--- Cuts the field at fault to the length that the error names, and sends the row again.
---
--- ```lua
--- local on_failed = { STRING_TOO_LONG = lode.mend.truncate }
--- ```
---@param record table
---@param err lode.RowError
---@return lode.Answer?
function M.truncate(record, err)
  local value = err.field and record[err.field]
  if not value or not err.max then return nil end
  record[err.field] = clean.truncate(value, err.max)
  return answer.retry(record)
end

--- Leaves out the field at fault, and sends the row again.
---@param record table
---@param err lode.RowError
---@return lode.Answer?
function M.drop(record, err)
  if not err.field or record[err.field] == nil then return nil end
  record[err.field] = nil
  return answer.retry(record)
end

--- Replaces the picklist value at fault by what the map has for it, and sends the row again. A value that the map does
--- not have stays failed. Raises `usage` where the map is none.
---
--- ```lua
--- local on_failed = { INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST = lode.mend.picklist { Cold = "Low" } }
--- ```
---@param map table<string, string>
---@return fun(record: table, err: lode.RowError): lode.Answer?
function M.picklist(map)
  if type(map) ~= "table" then fault.usage "lode.mend.picklist takes a table of values" end
  return function(record, err)
    local other = err.field and map[record[err.field]]
    if other == nil then return nil end
    record[err.field] = other
    return answer.retry(record)
  end
end

return setmetatable(M, { __index = fault.members("lode.mend", M) })
