--- What `lode update`, `upsert`, `insert` and `delete` run: a step that the command line describes. The command writes
--- a script that calls this, so that its run is one like any other: it can be resumed, retried and shown.
local native = require "lode.native.run"
local csv = require "lode.csv"
local fault = require "lode.fault"
local org = require "lode.org"
local recipe = require "lode.recipe"
local source = require "lode.source"

local M = {}

local keys = { operation = "string", object = "string", external_id = "string", query = "string", file = "string",
  code = "string", only_changed = "boolean", dry_run = "boolean", delimiter = "string", encoding = "string" }

local SHOWN = 10 -- records of a dry run
local FIRST_ROWS = 100 -- a step ends where its map raises for each of these

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

--- What the step would make of an error in a row: "skipped" or "rejected", and why. Raises what would end the run.
local function verdict(err)
  if type(err) == "table" and rawget(err, "verdict") then
    return err.verdict == "skip" and "skipped" or "rejected", err.reason
  end
  if type(err) ~= "table" and err ~= "not enough memory" then return "rejected", tostring(err), true end
  if type(err) ~= "table" or (err.code ~= "input" and err.code ~= "script") then error(err, 0) end
  local place = err.code == "script" and err.source and err.line and ("%s:%d: "):format(err.source, err.line) or ""
  return "rejected", place .. err.message, err.code == "script"
end

--- Whether the run would end here, as the code has failed for each row so far.
local function is_hopeless(n, at_least)
  return n.raised >= at_least and n.raised == n.rows - n.bad
end

--- Says what would end the run before anything is sent.
local function check(n, first)
  if is_hopeless(n, 1) then
    fault.raise("script", "the code fails for each of the first %d rows, so nothing would be sent. First: %s", n.raised,
      first.raised)
  end
  if n.bad * 10 > n.rows then
    fault.raise("input", "%d of %d rows cannot be read, and where the first chunk has so many of them nothing is sent: "
      .. "is the delimiter or the encoding another one? First: %s", n.bad, n.rows, first.bad)
  end
end

local function dry_run(spec, from, map)
  local n, first = { rows = 0, sent = 0, alike = 0, skipped = 0, rejected = 0, bad = 0, raised = 0 }, {}
  local stream = from:stream(false)
  local strict = source.stricter(stream.columns)
  local function tell(what, why)
    n[what] = n[what] + 1
    print(("row %d %s: %s"):format(n.rows, what, why))
  end
  for row, file, _, _, why in stream.next do
    n.rows = n.rows + 1
    local ok, record
    if not why then ok, record = pcall(map, strict(row)) end
    if why then
      why = ("%s: %s"):format(file, why) -- which names the line
      n.bad, first.bad = n.bad + 1, first.bad or why
      tell("rejected", why)
    elseif ok then
      local is_changed, text = show(row, record)
      local is_sent = is_changed or not spec.only_changed
      local what = is_sent and "sent" or "alike"
      n[what] = n[what] + 1
      if is_sent and n.sent <= SHOWN then
        print(("%s %s"):format(record.Id or (spec.external_id and record[spec.external_id]) or "row " .. n.rows, text))
      end
    else
      local what, reason, is_raised = verdict(record)
      if is_raised then n.raised, first.raised = n.raised + 1, first.raised or reason end
      tell(what, reason)
      if is_hopeless(n, FIRST_ROWS) then break end
    end
  end
  stream.close()
  print(("%d row%s: %d would be sent, %d are as they should be, %d skipped, %d rejected; nothing was sent"):format(
    n.rows, n.rows == 1 and "" or "s", n.sent, n.alike, n.skipped, n.rejected))
  check(n, first)
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
