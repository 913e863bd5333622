--- What an on_failed hook answers, and how lode asks it.
local fault = require "lode.fault"
local source = require "lode.source"

local M = {}

---@class lode.Answer
local Answer = { __name = "lode.Answer" }

local n_made = 0

--- The row is sent again with this record.
---@param record table
---@return lode.Answer
function M.retry(record)
  if type(record) ~= "table" then fault.usage("lode.retry takes a record, not a %s", type(record)) end
  n_made = n_made + 1
  return setmetatable({ kind = "retry", record = record }, Answer)
end

--- The row becomes an update of the record with that Id.
---@param id string
---@param record table
---@return lode.Answer
function M.update(id, record)
  if type(id) ~= "string" or not (#id == 15 or #id == 18) then
    fault.usage("lode.update takes an Id and a record; the Id is %s", tostring(id))
  end
  if type(record) ~= "table" then fault.usage("lode.update takes an Id and a record, not a %s", type(record)) end
  n_made = n_made + 1
  return setmetatable({ kind = "update", id = id, record = record }, Answer)
end

--- What a hook can ask of a row's error; those that the org did not name are nil.
local parts = {
  code = true, message = true, fields = true, field = true, value = true, max = true, id = true, row = true, attempt = true, line = true,
}

--- Makes the function that native steps call for a failed row, of what the script gave as on_failed.
---@param on_failed table<string, function>|function
---@param step userdata the native step: err.row is read through it
---@return function
function M.dispatcher(on_failed, step)
  if type(on_failed) == "table" then
    for code, fn in pairs(on_failed) do
      if type(code) ~= "string" or not code:match "^[A-Z][A-Z0-9_]*$" then
        fault.usage("on_failed: %s is no error code such as STRING_TOO_LONG", tostring(code))
      elseif type(fn) ~= "function" then
        fault.usage("on_failed.%s must be a function, not a %s", code, type(fn))
      end
    end
  end
  local lazy = {
    __index = function(err, key)
      if key ~= "row" then
        if not parts[key] then fault.usage("err has no %s%s", tostring(key), fault.hint(key, fault.names(parts))) end
        return nil
      end
      local row = step:source_row(err.offset, err.line)
      source.strict(row, fault.names(row))
      rawset(err, "row", row)
      return row
    end,
  }
  return function(record, err)
    local fn = on_failed
    if type(on_failed) == "table" then fn = on_failed[err.code] end
    if not fn then return "default" end
    local before = n_made
    local answer = fn(record, setmetatable(err, lazy))
    if not answer then
      if n_made > before then
        fault.raise("script", "on_failed for %s made an answer and did not return it: write \"return lode.retry(record)\"", err.code)
      end
      return "fail"
    end
    if getmetatable(answer) ~= Answer then
      fault.raise("script", "on_failed for %s returned a %s: return lode.retry(record), lode.update(id, record) or nothing",
        err.code, type(answer))
    end
    return answer.kind, answer.record, answer.id
  end
end

return M
