--- Names that stand for something of the org: record types, users, price books, picklist values. What a script writes
--- as name and what it gets for it is the same for all of them.
local run = require "lode.native.run"
local clean = require "lode.clean"
local expr = require "lode.expr"
local fault = require "lode.fault"
local verdict = require "lode.verdict"

local M = {}

--- What `resolve` gives for a name: nil, a code and the reason where there is nothing. Blank for a blank name, an
--- expression for a column expression. In a map a name without anything rejects the row; elsewhere it raises `input`.
---@param what string such as "record type of Account": what is named
---@param resolve fun(name: string): string?, string?, string?
---@param name string|lode.Expr
---@return string|lode.Expr
function M.give(what, resolve, name)
  if expr.is(name) then
    return expr.call(function(text) return M.give(what, resolve, text) end, name, "the " .. what)
  end
  if name == nil or name == "" then return "" end
  if type(name) ~= "string" then fault.usage("the %s: a name, or a column such as c.x, not a %s", what, type(name)) end
  if run.is_planning() then return require("lode.plan").stand_in(what, name) end
  local value, code, why = resolve(name)
  if value then return value end
  if run.is_top() then fault.raise("input", "%s", why) end
  verdict.raise("reject", code --[[@as string]], why --[[@as string]], "", name)
end

--- A name as it is compared: without case, and without white space about it.
---@param name string
---@return string
function M.fold(name)
  return clean.lower(clean.squeeze(name))
end

--- True for `lode plan` and tests of single maps: there is no org to ask.
---@return boolean
function M.is_planning()
  return run.is_planning()
end

--- Raises `usage` where what should be the org is none.
---@param org any
---@param example string how it is written
function M.check_org(org, example)
  if type(org) ~= "table" or type(org.describe) ~= "function" then
    fault.usage("an org is expected first: %s", example)
  end
end

return M
