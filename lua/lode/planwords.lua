--- Expressions and values in words, for `lode plan`.
local run = require "lode.native.run"
local expr = require "lode.expr"
local fault = require "lode.fault"
local plansource = require "lode.plansource"
local source = require "lode.source"

local M = {}

local words -- below

local function list(args, from)
  local out = {}
  for i = from or 1, #args do out[#out + 1] = words(args[i]) end
  return table.concat(out, ", ")
end

local function place_of(fn)
  local file, line = run.function_place(fn)
  return ("a function (%s:%d)"):format(file, line)
end

--- A value as the script has it.
---@param v any
---@return string
local function option(v)
  if type(v) == "string" then return (("%q"):format(v):gsub("\\\n", "\\n")) end
  if expr.is(v) then return words(v) end
  if type(v) == "function" then return place_of(v) end
  if source.is(v) then return table.concat(plansource.lines(v, option)) end
  if type(v) ~= "table" then return tostring(v) end
  local out = {}
  for _, k in ipairs(fault.names(v)) do
    local value = v[k] == nil and v[math.tointeger(k)] or v[k]
    out[#out + 1] = math.tointeger(k) and option(value) or k .. " = " .. option(value)
  end
  return "{ " .. table.concat(out, ", ") .. " }"
end

local function options(o)
  local out = {}
  for i = 1, o.n do out[i] = option(o[i]) end
  return "(" .. table.concat(out, ", ") .. ")"
end

local forms = {
  column = function(e) return e.name:find "^[%a_][%w_]*$" and "c." .. e.name or ("c[%q]"):format(e.name) end,
  const = function(e) return ("%q"):format(e.text) end,
  null = function() return "lode.null (clears the field)" end,
  clean = function(e)
    if e.maybe then return ("clean.maybe.%s(%s%s"):format(e.name, words(e.args[1]), e.options.n > 0 and ", "
      .. options(e.options):sub(2) or ")") end
    return ("%s:%s%s"):format(words(e.args[1]), e.name, options(e.options))
  end,
  join = function(e)
    local out = {}
    for i, arg in ipairs(e.args) do out[i] = words(arg) end
    return table.concat(out, " .. ")
  end,
  coalesce = function(e) return "the first that is not blank of " .. list(e.args) end,
  when = function(e)
    local otherwise = words(e.args[3])
    return ("%s where %s"):format(words(e.args[2]), words(e.args[1]))
      .. (otherwise == '""' and "" or ", else " .. otherwise)
  end,
  is = function(e) return ("%s is %s"):format(words(e.args[1]), (list(e.args, 2):gsub('", "', '" or "'))) end,
  id = function(e)
    return ("the Id that %s has for %s"):format(type(e.step) == "table" and e.step.what or "another run", list(e.args))
  end,
  self = function(e) return "the Id of the row of this step whose key is " .. list(e.args) end,
  call = function(e) return ("%s for %s"):format(e.what, words(e.args[1])) end,
  ["function"] = function(e)
    return place_of(rawget(e, "of") or e.fn)
  end,
}

--- An expression in words.
---@param e lode.Expr
---@return string
function words(e)
  return forms[e.op](e)
end

M.words, M.value = words, option

return M
