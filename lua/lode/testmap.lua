-- Of lode.test: what a map makes of rows.
local sources = require "lode.native.source"
local run = require "lode.native.run"
local fault = require "lode.fault"
local files = require "lode.testfiles"
local source = require "lode.source"
local tried = require "lode.tried"

local M = {}

--- Tables as a CSV file.
local function write_rows(path, columns, rows)
  local out <close> = sources.spool(path, columns)
  for _, row in ipairs(rows) do
    local values = {}
    for i, name in ipairs(columns) do
      local v = row[name]
      values[i] = v == run.null and "#N/A" or v == nil and "" or v
    end
    out:add(values)
  end
  out:finish()
end

local function open_rows(rows)
  local all = {}
  for _, row in ipairs(rows) do
    if type(row) ~= "table" then fault.usage("a row is a table, column to value, not a %s", type(row)) end
    for name in pairs(row) do all[name] = true end
  end
  local columns, path = fault.names(all), files.fresh ".csv"
  if #columns == 0 then fault.usage "the row has no columns" end
  write_rows(path, columns, rows)
  return sources.open(path, "the row")
end

local transform_keys = { [1] = "string", step = "string", row = "table", rows = "table", from = "string|table",
  args = "table", ids = "table" }

local function ids_of(spec)
  local out = {}
  for step, ids in pairs(spec.ids or {}) do
    if type(ids) ~= "table" then fault.usage('ids are { step = { ["a key"] = "001…" } }') end
    out[tostring(step)] = files.texts(ids, "ids." .. tostring(step))
  end
  return out
end

local function rows_of(spec)
  local n = (spec.row and 1 or 0) + (spec.rows and 1 or 0) + (spec.from and 1 or 0)
  if n ~= 1 then fault.usage "transform wants one of row = { … }, rows = { { … } } and from = \"file.csv\"" end
  if spec.row then return open_rows { spec.row } end
  if spec.rows then return open_rows(spec.rows) end
  if type(spec.from) == "string" then return sources.open(files.beside(spec.from), spec.from) end
  if not source.is(spec.from) then fault.usage "transform: from is the name of a file, or a source" end
  return spec.from:open()
end

--- What a map made of rows.
---@class lode.Transformed
---@field records table[] the records, in order
---@field rejected lode.Verdict[]
---@field skipped lode.Verdict[]
---@field csv string the records as `lode map` prints them, a cleared field as #N/A

--- Why a row has no record.
---@class lode.Verdict
---@field row integer
---@field line integer in its file
---@field status string skipped or rejected
---@field code string
---@field column string
---@field value string
---@field message string

local function all_of(map)
  local out = { records = {}, rejected = {}, skipped = {} }
  local has_list = false
  while true do
    local records, what = map:next()
    if records == nil then break end
    if records then
      has_list = has_list or what
      table.move(records, 1, #records, #out.records + 1, out.records)
    else
      table.insert(out[what.status], what)
    end
  end
  local path = files.fresh ".csv"
  write_rows(path, map:fields(), out.records)
  out.csv = files.read(path)
  return out, has_list
end

--- What `transform` is told; of row, rows and from it takes one.
---@class lode.TransformSpec
---@field [1] string the file
---@field step? string of a load script
---@field row? table column to value
---@field rows? table[]
---@field from? string|lode.Source a CSV file or a source
---@field args? table
--- By step and key; for lode.owners, lode.recordtypes, lode.picklists and lode.pricebook by "the owner", "the record
--- type of Account", "the value of Account.Rating", "the price book", "the price book entries", and name.
---@field ids? table<string, table<string, string>>

--- What a map makes of rows: the same engine as in a load. Of one row it gives the record, field to text; a list of
--- records where the map returned one; nil and a `lode.Verdict` where the row was skipped or rejected. Of several rows
--- it gives a `lode.Transformed`.
---
--- The file is a recipe, or with `step = ` a load script, which runs without an org up to that step. What `:id()` of
--- the steps before it gives is said in `ids`; parts of a key are joined by |. So is what only an org could tell of a
--- name: `ids = { ["the owner"] = { Ada = "005…" } }`.
---
--- ```lua
--- local record, why = test.transform {
---   "load.lua", step = "contacts",
---   row = { last = "Lovelace", account_id = "7" },
---   ids = { accounts = { ["7"] = "001000000000007AAA" } },
--- }
--- ```
---@param spec lode.TransformSpec
---@return table?
---@return lode.Verdict?
function M.transform(spec)
  fault.options("transform", spec, transform_keys)
  if not spec[1] then fault.usage 'transform wants the file of the map: transform { "recipe.lua", row = { … } }' end
  local args, ids = files.texts(spec.args, "args"), ids_of(spec)
  local map <close> = tried.map(function() return rows_of(spec) end, files.beside(spec[1]), spec.step, args, ids,
    'step = "…"')
  local all, has_list = all_of(map)
  if not spec.row then return all end
  local why = all.rejected[1] or all.skipped[1]
  if why then return nil, why end
  return has_list and all.records or all.records[1]
end

return M
