--- What `lode update`, `upsert`, `insert` and `delete` run: a step that the command line describes. The command writes
--- a script that calls this, so that its run is one like any other: it can be resumed, retried and shown.
local native = require "lode.native.run"
local csv = require "lode.csv"
local fault = require "lode.fault"
local org = require "lode.org"
local recipe = require "lode.recipe"

local M = {}

local keys = { operation = "string", object = "string", external_id = "string", query = "string", file = "string",
  code = "string", only_changed = "boolean", dry_run = "boolean", delimiter = "string", encoding = "string" }

local SHOWN = 10 -- records of a dry run

--- The columns that the code assigns. The row itself stays as it is.
local function assign(edit, row)
  local assigned = {}
  edit(setmetatable({}, {
    __index = function(_, name)
      local v = assigned[name]
      if v ~= nil then return v end
      return row[name]
    end,
    __newindex = function(_, name, v) assigned[name] = v == nil and "" or v end,
  }))
  return assigned
end

--- Of a query's rows only what the code assigns is sent: the others are what the org has, and may be read-only.
local function map_of(spec)
  local edit = spec.code and recipe.compile(spec.code, false)
  local is_update = spec.operation == "update"
  return function(row)
    local assigned = edit and assign(edit, row) or {}
    if spec.operation == "delete" then return { Id = row.Id } end
    local record = {}
    if spec.query and is_update then
      record.Id = row.Id
    else
      for name, v in pairs(row) do record[name] = v end
      if spec.query then record.Id = nil end -- of other records than those to come
    end
    for name, v in pairs(assigned) do record[name] = v end
    return record
  end
end

--- Whether the record changes something, and what. A number that is spelt otherwise is taken for a change here.
local function show(row, record)
  local out = {}
  for _, name in ipairs(fault.names(record)) do
    local was, now = rawget(row, name) or "", record[name]
    local is_cleared = now == native.null
    now = is_cleared and "" or tostring(now)
    if was ~= now and (now ~= "" or is_cleared) then
      out[#out + 1] = ("%s: %s -> %s"):format(name, was == "" and "(blank)" or was, is_cleared and "(cleared)" or now)
    end
  end
  return #out > 0, table.concat(out, ", ")
end

local function dry_run(spec, from, map)
  local n = { rows = 0, sent = 0, alike = 0, skipped = 0, rejected = 0 }
  for row in from do
    n.rows = n.rows + 1
    local ok, record = pcall(map, row)
    if ok then
      local is_changed, text = show(row, record)
      local is_sent = is_changed or not spec.only_changed
      local what = is_sent and "sent" or "alike"
      n[what] = n[what] + 1
      if is_sent and n.sent <= SHOWN then
        print(("%s %s"):format(record.Id or (spec.external_id and record[spec.external_id]) or "row " .. n.rows, text))
      end
    elseif type(record) == "table" and rawget(record, "verdict") then
      local what = record.verdict == "skip" and "skipped" or "rejected"
      n[what] = n[what] + 1
      print(("row %d %s: %s"):format(n.rows, what, record.reason))
    else
      error(record, 0)
    end
  end
  print(("%d row%s: %d would be sent, %d are as they should be, %d skipped, %d rejected; nothing was sent"):format(
    n.rows, n.rows == 1 and "" or "s", n.sent, n.alike, n.skipped, n.rejected))
end

--- Runs the step, or with dry_run shows what it would send.
---@package
---@param spec table
function M.run(spec)
  fault.options("the command", spec, keys)
  local target = org.org()
  local from = spec.query and target:query(spec.query)
    or csv.csv(spec.file, { delimiter = spec.delimiter, encoding = spec.encoding })
  local map = map_of(spec)
  if spec.dry_run then return dry_run(spec, from, map) end
  target:load {
    spec.operation .. "-" .. spec.object:lower():gsub("[^a-z0-9_-]", "-"):sub(1, 50),
    operation = spec.operation, object = spec.object, external_id = spec.external_id, from = from, map = map,
    only_changed = spec.only_changed,
  }
end

return M
