--- Ready answers for on_failed: each is a function of (record, err), or makes one.
local fault = require "lode.fault"
local answer = require "lode.answer"
local clean = require "lode.clean"
local json = require "lode.json"
local native = require "lode.native.org"
local query = require "lode.query"

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

---@class lode.FindOptions
---@field by string|string[] what the existing record must share, the most telling field first: the org is asked by it
---@field object? string where to look; the step's object where left out
---@field where? string a further SOQL condition, such as "IsActive = true"

local function find_options(opts)
  if type(opts) ~= "table" then fault.usage 'lode.mend.find takes options: lode.mend.find { by = "Email" }' end
  fault.options("lode.mend.find", opts, { by = "string|table", object = "string", where = "string" })
  local by = type(opts.by) == "string" and { opts.by } or opts.by
  if type(by) ~= "table" or #by == 0 then fault.usage 'lode.mend.find needs by = "Field", or a list of fields' end
  for _, name in ipairs(by) do
    if type(name) ~= "string" or not name:match "^[%a][%w_]*$" then
      fault.usage("lode.mend.find: by = %s is no name of a field", tostring(name))
    end
  end
  return by
end

--- The values as SOQL compares text: without case. nil where one is blank.
local function key_of(record, by)
  local parts = {}
  for i, name in ipairs(by) do
    local v = record[name]
    if type(v) ~= "string" or v == "" then return nil end
    parts[i] = clean.lower(v)
  end
  return table.concat(parts, "\0")
end

--- Those of the fields that an update of the object cannot write, such as the two parents of a junction. Raises `check`
--- for a field that the other object, where the records are, does not have.
local function fixed_fields(object, other, by)
  local fixed, known = {}, {}
  local fields = json.decode(native.describe(object)).fields
  local others = other == object and fields or json.decode(native.describe(other)).fields
  for _, field in ipairs(others) do known[field.name] = true end
  for _, name in ipairs(by) do
    if not known[name] then
      fault.raise("check", "lode.mend.find: %s has no field %s%s", other, name, fault.hint(name, fault.names(known)))
    end
  end
  for _, field in ipairs(fields) do
    for _, name in ipairs(by) do
      if name == field.name and not field.updateable then fixed[#fixed + 1] = name end
    end
  end
  return fixed
end

--- Looks for the record that stands in the way, and makes the row an update of it: for DUPLICATES_DETECTED, or a
--- DUPLICATE_VALUE that names no record. Up to 500 failed rows are looked up together. A row for which there is no
--- such record, or more than one, stays failed. A field of `by` that an update cannot write is left out of the update:
--- the record that is there has the same value. Raises `usage` for options that it does not know.
---
--- ```lua
--- local on_failed = { DUPLICATES_DETECTED = lode.mend.find { by = "Email" } }
--- ```
---@param opts lode.FindOptions
---@return lode.Mender
function M.find(opts)
  local by = find_options(opts)
  local found = {} -- key → Id; false where there are several
  local asked = {} -- keys that were looked for
  local fixed -- fields of `by` that an update cannot write
  return answer.mender(function(items, object)
    found, asked = {}, {}
    fixed = fixed or fixed_fields(object, opts.object or object, by)
    local firsts = {}
    for _, item in ipairs(items) do
      local key = key_of(item.record, by)
      if key then
        asked[key] = true
        firsts[#firsts + 1] = item.record[by[1]]
      end
    end
    if #firsts == 0 then return end
    local more = opts.where and " AND (" .. opts.where .. ")" or ""
    local soql = ("SELECT Id, %s FROM %s WHERE %s IN :values%s"):format(table.concat(by, ", "), opts.object or object,
      by[1], more)
    for _, values in ipairs(query.lists(firsts)) do -- one by one: what `where` says need not bear more
      for _, row in ipairs(query.list(soql, { values = values })) do
        local key = key_of(row, by)
        if key then found[key] = found[key] == nil and row.Id or false end
      end
    end
  end, function(record)
    local key = key_of(record, by)
    if key and not asked[key] then
      fault.usage "lode.mend.find stands in on_failed itself, not in a function there: it looks for many rows at once"
    end
    local id = key and found[key]
    if not id then return nil end
    for _, name in ipairs(fixed) do record[name] = nil end
    return answer.update(id, record)
  end)
end

return setmetatable(M, { __index = fault.members("lode.mend", M) })
