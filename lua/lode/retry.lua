--- Where the rows of a step come from when a run is retried.
local run = require "lode.native.run"
local csv = require "lode.csv"
local source = require "lode.source"

local M = {}

--- In a retry: what failed, was rejected or not processed of a step that the run before had begun.
---@param name string of the step
---@return lode.Source?
function M.rows(name)
  local dir, is_mended = run.older(name)
  if not dir then return nil end
  local failed = ("%s/%s-failed.csv"):format(dir, name)
  if is_mended then return csv.csv(failed) end
  local spool = source.filter("retry-" .. name, ("%s/%s-outcome.csv"):format(dir, name), function(row)
    return row._status == "failed" or row._status == "rejected" or row._status == "unprocessed"
  end)
  return source.new(function()
    return (spool()), failed -- the rows are those of that file, as lode wrote it
  end)
end

return M
