--- Rows that the org refuses come back to `on_failed`: a table by error code, or one function for all. The hook gets
--- the record as it was sent and the error, and answers: sent again, sent as an update, or nothing, and the row stays
--- failed. For codes not named lode sends UNABLE_TO_LOCK_ROW and unprocessed rows again, but for those of a job that
--- somebody aborted or whose columns the org did not take: that stops the step. A row is sent `max_attempts` times at
--- most. A hook that makes an answer and does not return it raises `script`.
---
--- ```lua
--- local c = lode.columns
--- local step = lode.org():insert {
---   "mended",
---   object = "Contact",
---   from = lode.rows { { first = "Joseph", last = "" }, { first = "", last = ("x"):rep(100) } },
---   map = { FirstName = c.first, LastName = c.last },
---   on_failed = {
---     STRING_TOO_LONG = lode.mend.truncate,
---     REQUIRED_FIELD_MISSING = function(record, err)
---       if err.field ~= "LastName" then return end
---       record.LastName = "Unknown"
---       return lode.retry(record)
---     end,
---   },
--- }
--- print(step.counts.created, step.counts.failed)   --> 2 0
--- ```
local fault = require "lode.fault"
local run = require "lode.native.run"
local source = require "lode.source"

local M = {}

--- Why the org refused a row. What the org did not name is nil.
---@class lode.RowError
---@field code string such as STRING_TOO_LONG
---@field message string the org's own words
---@field fields? string the fields at fault, with commas between
---@field field? string the first of them
---@field value? string the value at fault
---@field max? integer the length that STRING_TOO_LONG allows
---@field id? string Id of the record that DUPLICATE_VALUE names
---@field row table<string, string> the source row
---@field attempt integer how often the row was sent
---@field line integer of the row in its file

--- What lode.retry and lode.update give: the hook returns it.
---@class lode.Answer
local Answer = { __name = "lode.Answer" }

local n_made = 0
local is_asked = false -- a hook is at work

--- Raises `usage` in a run where no hook was asked: nobody would see the answer. Tests may call hooks by themselves.
local function check_asked(what)
  if is_asked or not pcall(run.dir) then return end
  fault.usage("%s answers for a row that the org refused: outside of on_failed there is none", what)
end

--- The row is sent again with this record. Raises `usage` where it is none, and outside of on_failed.
---@param record table
---@return lode.Answer
function M.retry(record)
  if type(record) ~= "table" then fault.usage("lode.retry takes a record, not a %s", type(record)) end
  check_asked "lode.retry"
  n_made = n_made + 1
  return setmetatable({ kind = "retry", record = record }, Answer)
end

--- The row becomes an update of the record with that Id, and its Id is what later steps get for the row. Outside of
--- on_failed it raises `usage`.
---
--- ```lua
--- local hooks = { DUPLICATE_VALUE = function(record, err) return err.id and lode.update(err.id, record) end }
--- ```
---@param id string 15 or 18 characters, else it raises `usage`
---@param record table
---@return lode.Answer
function M.update(id, record)
  if type(id) ~= "string" or not (#id == 15 or #id == 18) then
    fault.usage("lode.update takes an Id and a record; the Id is %s", tostring(id))
  end
  if type(record) ~= "table" then fault.usage("lode.update takes an Id and a record, not a %s", type(record)) end
  check_asked "lode.update"
  n_made = n_made + 1
  return setmetatable({ kind = "update", id = id, record = record }, Answer)
end

--- What a hook can ask of a row's error; those that the org did not name are nil.
local parts = {
  code = true, message = true, fields = true, field = true, value = true, max = true, id = true, row = true,
  attempt = true, line = true,
}

--- A hook that wants to see many rows before it is asked about each of them.
---@class lode.Mender
---@field prepare fun(items: { record: table, err: lode.RowError }[], object: string)
---@field answer fun(record: table, err: lode.RowError): lode.Answer?
local Mender = { __name = "lode.Mender", __call = function(self, record, err) return self.answer(record, err) end }

--- Makes such a hook.
---@package
---@param prepare fun(items: table[], object: string)
---@param fn fun(record: table, err: lode.RowError): lode.Answer?
---@return lode.Mender
function M.mender(prepare, fn)
  return setmetatable({ prepare = prepare, answer = fn }, Mender)
end

local function is_mender(v)
  return type(v) == "table" and getmetatable(v) == Mender
end

--- What calls `prepare` of the menders among the hooks; nil where there is none.
local function preparer(on_failed, object)
  local any = is_mender(on_failed)
  if not any and type(on_failed) == "table" then
    for _, fn in pairs(on_failed) do any = any or is_mender(fn) end
  end
  if not any then return nil end
  return function(items)
    local groups, order = {}, {}
    for _, item in ipairs(items) do
      local fn = on_failed
      if not is_mender(on_failed) then fn = on_failed[item.err.code] end
      if is_mender(fn) then
        if not groups[fn] then
          groups[fn] = {}
          order[#order + 1] = fn
        end
        table.insert(groups[fn], item)
      end
    end
    for _, fn in ipairs(order) do fn.prepare(groups[fn], object) end
  end
end

--- Makes the function that native steps call for a failed row, of what the script gave as on_failed; and the one that
--- they call before, with many of them, where a hook wants that.
---@param on_failed table<string, function>|function
---@param step userdata the native step: err.row is read through it
---@param object string
---@return function
---@return function?
function M.dispatcher(on_failed, step, object)
  if type(on_failed) == "table" and not is_mender(on_failed) then
    for code, fn in pairs(on_failed) do
      if type(code) ~= "string" or not code:match "^[A-Z][A-Z0-9_]*$" then
        fault.usage("on_failed: %s is no error code such as STRING_TOO_LONG", tostring(code))
      elseif type(fn) ~= "function" and not is_mender(fn) then
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
      source.stricter(fault.names(row))(row)
      rawset(err, "row", row)
      return row
    end,
  }
  return function(record, err)
    local fn = on_failed
    if type(on_failed) == "table" and not is_mender(on_failed) then fn = on_failed[err.code] end
    if not fn then return "default" end
    local before = n_made
    is_asked = true
    local answer = fn(record, setmetatable(err, lazy))
    is_asked = false
    if not answer then
      if n_made > before then
        fault.raise("script",
          'on_failed for %s made an answer and did not return it: write "return lode.retry(record)"', err.code)
      end
      return "fail"
    end
    if getmetatable(answer) ~= Answer then
      fault.raise("script",
        "on_failed for %s returned a %s: return lode.retry(record), lode.update(id, record) or nothing",
        err.code, type(answer))
    end
    return answer.kind, answer.record, answer.id
  end, preparer(on_failed, object)
end

return M
