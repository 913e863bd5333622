--- What says yes and what says no, for lode.when, :filter and `lode filter`: of a function nil, false and "" are no; of
--- an expression blank is, and the "false" of `:boolean()`, wherever it stands in what is combined.
local native = require "lode.native.run"
local fault = require "lode.fault"

local M = {}

--- What a function gave that is neither yes nor no, in words; nil for what is one of them.
local function neither(v)
  if v == native.null then return "lode.null: false says no" end
  local kind = type(v)
  local meta = kind == "table" and getmetatable(v)
  if type(meta) == "table" and meta.__name == "lode.Expr" then
    return 'a column expression: a function compares what its row holds, such as row.vip == "Y"'
  end
  if kind == "table" or kind == "userdata" or kind == "function" then
    return ("a %s: true or false is expected"):format(kind == "userdata" and "row" or kind)
  end
end

--- Whether what a function gave says yes: nil, false and blank are no. Raises `script` for what is neither, at the
--- place of `fn`.
---@param v any
---@param who string for the message
---@param fn? function
---@return boolean
function M.holds(v, who, fn)
  if v == nil or v == false or v == "" then return false end
  if v == true then return true end
  local why = neither(v)
  if not why then return true end
  local _, err = pcall(fault.raise, "script", "%s gave %s", who, why)
  if fn then err.source, err.line = native.function_place(fn) end
  error(err, 0)
end

--- The text that :default() gives for a blank value, or the boolean.
local function other_of(e)
  local other = e.options[1]
  if type(other) == "table" then return other.other end
  return other
end

--- Whether one of the values that an expression gives is a "false" that means no.
local function can_mean_no(e)
  local op, name = e.op, rawget(e, "name")
  if op == "const" then return rawget(e, "truth") == false end
  if op == "clean" and (name == "boolean" or name == "default" and other_of(e) == false) then return true end
  if op ~= "clean" and op ~= "call" and op ~= "coalesce" and op ~= "when" and op ~= "join" then return false end
  for i = op == "when" and 2 or 1, #e.args do
    if can_mean_no(e.args[i]) then return true end
  end
  return false
end

local keeps <const> = { trim = true, squeeze = true, lower = true, blank_if = true }
local words <const> = { ["true"] = true, ["false"] = true, [""] = true }

--- Whether an expression gives "true", "false" and blank alone.
local function is_boolean(e)
  local op, name = e.op, rawget(e, "name")
  if op == "const" then return words[e.text] or false end
  if op == "is" or op == "clean" and name == "boolean" then return true end
  if op == "clean" and name == "default" and not words[tostring(other_of(e))] then return false end
  if op == "clean" and name ~= "default" and not keeps[name] then return false end
  if op ~= "clean" and op ~= "coalesce" and op ~= "when" then return false end
  for i = op == "when" and 2 or 1, #e.args do
    if not is_boolean(e.args[i]) then return false end
  end
  return true
end

local in_a_function <const> = {
  ["lode.coalesce"] = 'row.nick ~= "" and row.nick or row.first',
  ["lode.when"] = 'row.vip == "Y" and "Hot" or "Cold", or an if',
}

--- Raises `usage` where texts, numbers and booleans alone are given to what combines expressions: those are the values
--- of one row, as a function of the row has them, and Lua chooses among them. Without a text among them nothing is
--- said: a number or a boolean by itself stands for a constant.
---@param what string "lode.coalesce" or "lode.when"
---@param is_expr fun(v: any): boolean
---@param ... any
function M.refuse_texts(what, is_expr, ...)
  local has_text = false
  for i = 1, select("#", ...) do
    local v = select(i, ...)
    local t = type(v)
    if is_expr(v) or t ~= "string" and t ~= "number" and t ~= "boolean" and t ~= "nil" then return end
    has_text = has_text or t == "string"
  end
  if not has_text then return end
  fault.usage("%s combines column expressions of a table map, such as c.nick, and was given values alone: in a "
    .. "function of the row Lua chooses among them: %s", what, in_a_function[what])
end

--- Raises `usage` for what c.x:is cannot compare with.
---@param is_expr fun(v: any): boolean
---@param ... any
function M.check_is(is_expr, ...)
  if select("#", ...) == 0 then fault.usage 'c.x:is takes the texts that it compares with: c.x:is("Y", "y")' end
  for i = 1, select("#", ...) do
    local v = select(i, ...)
    local t = v == native.null and "lode.null" or type(v)
    if not is_expr(v) and t ~= "string" and t ~= "number" and t ~= "boolean" then
      fault.usage('c.x:is compares with texts, not with %s%s: it holds where one of several is the value, '
        .. 'c.x:is("Y", "y")', (t == "table" or t == "function") and "a " or "", t)
    end
  end
end

--- An expression as a condition, blank for no.
---@param e lode.Expr
---@param what string for messages
---@param new fun(t: table): lode.Expr makes an expression
---@return lode.Expr
function M.of(e, what, new)
  local op, name = e.op, rawget(e, "name")
  if op == "null" then fault.usage('%s: lode.null is no condition: lode.const "" says no', what) end
  if op == "const" and rawget(e, "truth") == false then return new { op = "const", text = "" } end
  if op == "function" then
    local fn, who = e.fn, "the function of " .. what
    return new { op = "function", of = fn, fn = function(row) return M.holds(fn(row), who, fn) or nil end }
  end
  if op == "coalesce" or op == "join" or op == "when" then
    local args = table.move(e.args, 1, #e.args, 1, {})
    for i = op == "when" and 2 or 1, #args do args[i] = M.of(args[i], what, new) end -- the first of when is one
    return new { op = op, args = args }
  end
  if op ~= "clean" and op ~= "call" or not can_mean_no(e) then return e end
  if is_boolean(e) then return new { op = "is", args = { e, new { op = "const", text = "true" } } } end
  local arg = e.args[1]
  if op == "clean" and name == "default" and other_of(e) == false and not can_mean_no(arg) then
    return M.of(arg, what, new)
  end
  fault.usage('%s: what is made of :boolean() is yes where it is not blank, also for "false": let :boolean() stand '
    .. 'last, or write :is "true" behind it', what)
end

return M
