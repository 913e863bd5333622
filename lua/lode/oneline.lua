--- What `lode update`, `upsert`, `insert` and `delete` run: a step that the command line describes. The command writes
--- a script that calls this, so that its run is one like any other: it can be resumed, retried and shown.
local native = require "lode.native.run"
local csv = require "lode.csv"
local expr = require "lode.expr"
local fault = require "lode.fault"
local objects = require "lode.objects"
local org = require "lode.org"
local recipe = require "lode.recipe"
local rows = require "lode.rows"
local source = require "lode.source"
local verdicts = require "lode.verdict"

local M = {}

local keys = { operation = "string", object = "string", external_id = "string", query = "string", file = "string",
  code = "string", only_changed = "boolean", dry_run = "boolean", delimiter = "string", encoding = "string" }

local SHOWN, SHOWN_CHARS = 10, 80 -- records of a dry run; characters of a value of them
local FIRST_ROWS = 100 -- a step ends where its map raises for each of these

local NOTHING <const> = {} -- stands for nil among what is assigned

--- The columns that the code assigns. The row itself stays as it is.
local function assign(edit, row)
  local assigned = {}
  local edited = setmetatable({}, {
    __index = function(_, name)
      local v = assigned[name]
      if v == NOTHING then return "" end
      if v ~= nil then return v end
      return row[name]
    end,
    __newindex = function(_, name, v)
      if v == nil then v = NOTHING end
      assigned[name] = v
    end,
  })
  recipe.check_returned(edit(edited), edited)
  return assigned
end

--- Whether something was assigned that would be sent: blank leaves a field alone.
local function is_any(assigned)
  for _, v in pairs(assigned) do
    if v ~= "" and v ~= NOTHING then return true end
  end
  return false
end

--- Raises `check` where neither the row nor the code has the field by which records are found, and rejects the row
--- where it is blank: an org answers that it was not given.
local function check_key(record, row, key)
  local value = rawget(record, key)
  for name, v in pairs(value == nil and record or {}) do
    if name:lower() == key:lower() then value = v end
  end
  if value == nil then value = row[key] end -- raises, where there is none
  if value == "" or value == native.null then
    verdicts.raise("reject", "MISSING_KEY", ("%s is blank: records are found by it"):format(key))
  end
end

local UNASSIGNED <const> = "UNASSIGNED"

--- Of a query's rows only what the code assigns is sent: the others are what the org has, and may be read-only. A row
--- of which it assigns nothing is skipped. A row of a file is a record as it stands, and one of a query that is to be
--- inserted or upserted a new one.
local function map_of(spec)
  local edit = spec.code and recipe.compile(spec.code, false)
  local is_update = spec.operation == "update"
  local key = is_update and "Id" or spec.external_id
  if not is_update and key and key:lower() == "id" then key = nil end -- a record without Id is a new one
  return function(row)
    local assigned = edit and assign(edit, row) or {}
    if spec.operation == "delete" then return { Id = row.Id } end
    local record = {}
    if spec.query and is_update then
      if not is_any(assigned) then verdicts.raise("skip", UNASSIGNED, "the code assigned nothing") end
      record.Id = row.Id
    else
      for name, v in pairs(row) do record[name] = v end
      if spec.query then record.Id = nil end -- of other records than those to come
    end
    for name, v in pairs(assigned) do
      if v == NOTHING then v = nil end
      record[name] = v
    end
    if key then check_key(record, row, key) end
    return record
  end
end

local function name_of(spec)
  return spec.operation .. "-" .. spec.object:lower():gsub("[^a-z0-9_-]", "-"):sub(1, 50)
end

--- A call of the step's; what it raises names the step, as what the run raises does. nil and the reason for a record
--- that no step could read, which the run rejects.
local function of_step(spec, call, ...)
  local result = table.pack(pcall(call, ...))
  if result[1] then return table.unpack(result, 2, result.n) end
  local err = result[2]
  if type(err) == "string" and err ~= "not enough memory" then return nil, err end
  if type(err) ~= "table" or not err.code then error(err, 0) end
  fault.raise(err.code, "step %s: %s", name_of(spec), err.message)
end

--- Looks at records as the step would, which reads rows of these columns: fun(record, row) raises what would end it,
--- and gives whether only_changed would leave the record out; nil and the reason where it would be rejected.
local function step_check(spec, columns)
  local step = objects.open({ name = name_of(spec), object = spec.object, operation = spec.operation,
    external_id = spec.external_id }, rows.rows({}, { columns = columns }):open())
  local known, any = {}, expr.const "-"
  return function(record, row)
    for _, name in ipairs(fault.names(record)) do
      if not known[name] then
        known[name] = true
        of_step(spec, step.plan, step, { { name, any } })
      end
    end
    if not spec.only_changed then return false end
    return of_step(spec, step.unchanged, step, record, row)
  end
end

--- The row's value of a field, whatever its case; nil where it has none.
local function value_of(row, field)
  local value = rawget(row, field)
  for name, v in next, value == nil and row or {} do
    if name:lower() == field:lower() then value = v end
  end
  return value
end

--- A value as it is shown: not the whole of a long one.
local function shown(value)
  local cut = utf8.len(value) and utf8.offset(value, SHOWN_CHARS + 1)
  return cut and cut <= #value and value:sub(1, cut - 1) .. "…" or value
end

--- What the record changes, as far as its text tells; of a file's rows also what it leaves as it is: that is sent, too.
local function show(spec, row, record)
  local out, lacking = {}, spec.query and spec.operation == "update" and "(not in the query)" or "(blank)"
  for _, name in ipairs(fault.names(record)) do
    local was, now = value_of(row, name), record[name]
    local is_cleared = now == native.null
    now = is_cleared and "" or tostring(now)
    if was ~= now and (now ~= "" or is_cleared) then
      local before = was == nil and lacking or was == "" and "(blank)" or shown(was)
      out[#out + 1] = ("%s: %s -> %s"):format(name, before, is_cleared and "(cleared)" or shown(now))
    elseif not spec.query and now ~= "" and name ~= "Id" and name ~= spec.external_id then
      out[#out + 1] = ("%s: %s"):format(name, shown(now))
    end
  end
  return table.concat(out, ", ")
end

--- What the step would make of an error in a row: "skipped" or "rejected", and why (false: no news). Raises what would
--- end the run.
local function verdict(err)
  if type(err) == "table" and rawget(err, "verdict") then
    return err.verdict == "skip" and "skipped" or "rejected", err.code_name ~= UNASSIGNED and err.reason
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
  local strict, check_record = source.stricter(stream.columns), step_check(spec, stream.columns)
  local function tell(what, why)
    n[what] = n[what] + 1
    if why then print(("row %d %s: %s"):format(n.rows, what, why)) end
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
      local is_alike, reason = check_record(record, row)
      local what = is_alike == nil and "rejected" or is_alike and "alike" or "sent"
      tell(what, reason)
      if what == "sent" and n.sent <= SHOWN then
        print(("%s %s"):format(record.Id or (spec.external_id and record[spec.external_id]) or "row " .. n.rows,
          show(spec, row, record)))
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
    name_of(spec),
    operation = spec.operation, object = spec.object, external_id = spec.external_id, from = from, map = map,
    only_changed = spec.only_changed,
  }
end

return M
