--- Where the rows of a step come from when a run is retried.
local run = require "lode.native.run"
local csv = require "lode.csv"
local outcomes = require "lode.outcomes"
local source = require "lode.source"

local M = {}

local N_OWN <const> = 14 -- columns of lode's own, which outcome files begin with

--- In a retry: what failed, was rejected or not processed of a step that the run before had begun. What could not be
--- read then is not read now: there is less of it in the outcome file than in the source.
---@param name string of the step
---@return lode.Source?
function M.rows(name)
  local dir, is_mended = run.older(name)
  if not dir then return nil end
  if is_mended then return csv.csv(("%s/%s-failed.csv"):format(dir, name)) end
  local path = ("%s/%s-outcome.csv"):format(dir, name)
  return source.streamed("retry-" .. name, function()
    local stream = outcomes.filter(outcomes.stream(path), function(row)
      return row._status == "failed" or row._status == "rejected" or row._status == "unprocessed"
    end)
    local next_row = stream.next
    stream.columns = table.move(stream.columns, N_OWN + 1, #stream.columns, 1, {})
    stream.next = function()
      local row, file, line, _, why = next_row()
      if not row then return nil end
      if row._line ~= "" then file, line = row._file, math.tointeger(tonumber(row._line)) end
      return row, file, line, math.tointeger(tonumber(row._part)) or 0, why and " " .. why
    end
    return stream
  end, { name = path })
end

return M
