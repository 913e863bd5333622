--- lode: loading rows into Salesforce. A load script begins with local lode = require "lode".
local native = require "lode.native.run"
local answer = require "lode.answer"
local args = require "lode.args"
local expr = require "lode.expr"
local fault = require "lode.fault"
local once = require "lode.once"
local org = require "lode.org"
local parallel = require "lode.parallel"
local source = require "lode.source"
local step = require "lode.step"

local M = {
  args = args.args,
  required = args.required,
  org = org.org,
  csv = source.csv,
  rows = source.rows,
  columns = expr.columns,
  const = expr.const,
  coalesce = expr.coalesce,
  when = expr.when,
  same_step = expr.same_step,
  retry = answer.retry,
  update = answer.update,
  mend = require "lode.mend",
  json = require "lode.json",
  clean = require "lode.clean",
  once = once.once,
  now = once.now,
  random = once.random,
  parallel = parallel.parallel,
}

--- Clears a field: #N/A on the wire.
M.null = native.null

--- Ends the row being mapped: it is not sent and counts as skipped.
---@param why? string
function M.skip(why)
  step.verdict("skip", "SKIPPED", why and tostring(why) or "skipped by the script")
end

--- Ends the row being mapped: it is not sent and counts as rejected.
---@param why? string
function M.reject(why)
  step.verdict("reject", "REJECTED", why and tostring(why) or "rejected by the script")
end

--- Ends the run with exit status 7. What was sent stays.
---@param why? string
function M.stop(why)
  native.stop(why and tostring(why))
end

return setmetatable({}, {
  __index = fault.members("lode", M),
  __pairs = function() return next, M end,
  __newindex = function(_, name)
    fault.usage("lode.%s cannot be set", tostring(name))
  end,
})
