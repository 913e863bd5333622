--- Where the rows of a step come from when a run is retried.
local native = require "lode.native.source"
local run = require "lode.native.run"
local mended = require "lode.mended"
local outcomes = require "lode.outcomes"
local source = require "lode.source"

local M = {}

-- What failed, was rejected or not processed, in input order: number, part, cells without lode's own, file and line,
-- and why where it could not be read.
local function failed(path)
  local inputs, outcome = native.open(path, path), outcomes.stream(path) -- without lode's own columns, and with them
  local function both()
    local row, file, line, part, why = outcome.next()
    if row then row.input = inputs:next() end
    return row, file, line, part, why
  end
  local next_row = outcomes.filter({ next = both }, outcomes.is_for_retry).next
  local function next_failed()
    local row, file, line, _, why = next_row()
    if not row then return nil end
    if row._line ~= "" then file, line = row._file, math.tointeger(tonumber(row._line)) end
    return { row = math.tointeger(tonumber(row._row)), part = outcomes.part(row._part),
      input = row.input, file = file, line = line, why = why and " " .. why }
  end
  local columns = inputs:columns()
  return { columns = columns, n_own = outcome.n_columns - #columns, next = next_failed, close = function()
    inputs:close()
    outcome.close()
  end }
end

local function plain(old)
  local function next_row()
    local it = old.next()
    if it then return it.input, it.file, it.line, it.part, it.why end
  end
  return { columns = old.columns, next = next_row, dropped = {}, close = old.close }
end

-- The stream, and behind it what another step has made good since the run in dir, if such rows are what the step
-- reads: that run cannot have read them.
local function followed(stream, from, dir, name)
  local of_step = source.is(from) and rawget(from, "of_step")
  if source.is(from) and rawget(from, "lost_step") then
    run.say(("warning: step %s gets nothing of what the step that it reads has loaded since %s, for its source is no "
      .. "filter, map, lookup or order of rows"):format(name, dir))
  end
  if not of_step then return stream end
  local more = of_step(dir)
  local function next_row()
    local row, file, line, part, why = stream.next()
    if row then return row, file, line, part, why end
    return more.next()
  end
  return { columns = stream.columns, next = next_row, dropped = {}, close = function()
    stream.close()
    more.close()
  end }
end

--- In a retry: what failed, was rejected or not processed of a step that the run before had begun. What could not be
--- read then is not read now: there is less of it in the outcome file than in the source.
--- A step that reads the rows of another one gets besides what that one has done since.
---@param name string of the step
---@param from? lode.Source what the script names
---@return lode.Source?
function M.rows(name, from)
  local dir, encoding = run.older(name)
  if not dir then return nil end
  local path, by_hand = ("%s/%s-outcome.csv"):format(dir, name), ("%s/%s-failed.csv"):format(dir, name)
  return source.streamed("retry-" .. name, function()
    local old = failed(path)
    return followed(encoding and mended.stream(by_hand, old, encoding) or plain(old), from, dir, name)
  end, { name = encoding and by_hand or path })
end

--- The outcome files of a step: of the runs that this one retries, the oldest first, and its own.
---@param name string
---@param own string
---@param since? string the folder of the last run that does not count
---@return string[]
function M.outcomes(name, own, since)
  local paths = {}
  for _, dir in ipairs { run.olders(name) } do
    if dir == since then break end
    table.insert(paths, 1, ("%s/%s-outcome.csv"):format(dir, name))
  end
  paths[#paths + 1] = own
  return paths
end

return M
