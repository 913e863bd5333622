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
  local next_row = outcomes.filter({ next = both }, function(row)
    return row._status == "failed" or row._status == "rejected" or row._status == "unprocessed"
  end).next
  local function next_failed()
    local row, file, line, _, why = next_row()
    if not row then return nil end
    if row._line ~= "" then file, line = row._file, math.tointeger(tonumber(row._line)) end
    return { row = math.tointeger(tonumber(row._row)), part = math.tointeger(tonumber(row._part)) or 0,
      input = row.input, file = file, line = line, why = why and " " .. why }
  end
  local columns = inputs:columns()
  return { columns = columns, n_own = outcome.n_columns - #columns, next = next_failed, close = function()
    inputs:close()
    outcome.close()
  end }
end

--- In a retry: what failed, was rejected or not processed of a step that the run before had begun. What could not be
--- read then is not read now: there is less of it in the outcome file than in the source.
---@param name string of the step
---@return lode.Source?
function M.rows(name)
  local dir, is_mended = run.older(name)
  if not dir then return nil end
  local path, by_hand = ("%s/%s-outcome.csv"):format(dir, name), ("%s/%s-failed.csv"):format(dir, name)
  return source.streamed("retry-" .. name, function()
    local old = failed(path)
    if is_mended then return mended.stream(by_hand, old) end
    local function next_row()
      local it = old.next()
      if it then return it.input, it.file, it.line, it.part, it.why end
    end
    return { columns = old.columns, next = next_row, dropped = {}, close = old.close }
  end, { name = is_mended and by_hand or path })
end

return M
