--- Column expressions over rows that are Lua tables: for sources. Steps have them compiled to a plan that runs in C.
local clean = require "lode.native.clean"
local native = require "lode.native.source"
local run = require "lode.native.run"
local fault = require "lode.fault"
local source = require "lode.source"

local M = {}

local NULL <const> = run.null -- lode.null on its way: it is no blank, and stays what it is

local build

local function all(args, columns, what)
  local list = {}
  for i, e in ipairs(args) do list[i] = build(e, columns, what) end
  return list
end

--- A value as the text of a cell: nil and lode.null are blank. Raises `script` for what is none, with the cell's
--- column and the row's place where those are given.
---@param v any
---@param column? string
---@param file? string
---@param line? integer
---@return string
local function text(v, column, file, line)
  if type(v) == "string" then return v end
  local why = column and fault.no_value(v)
  if why then
    fault.raise("script", ":map gave %s as column %s for %s:%d: a text is expected", why, column, file, line)
  end
  return v ~= nil and v ~= run.null and native.text(v) or ""
end

--- What a function gives, as a value of an expression.
local function value(v)
  return v == NULL and NULL or text(v)
end

local ops = {}

function ops.column(e, columns, what)
  local name = e.name
  source.check_column(columns, name, what)
  return function(row) return row[name] end
end

function ops.const(e)
  local const = e.text
  return function() return const end
end

function ops.null()
  return function() return NULL end
end

ops["function"] = function(e)
  local fn = e.fn
  return function(row) return value(fn(row)) end
end

--- What fn makes of an expression's text; lode.null stays.
local function made_of(e, columns, what, fn)
  local arg = build(e.args[1], columns, what)
  return function(row)
    local v = arg(row)
    return v == NULL and NULL or fn(v)
  end
end

function ops.call(e, columns, what)
  local fn = e.fn
  return made_of(e, columns, what, function(v) return value(fn(v)) end)
end

function ops.coalesce(e, columns, what)
  local args = all(e.args, columns, what)
  return function(row)
    for _, arg in ipairs(args) do
      local v = arg(row)
      if v ~= "" then return v end
    end
    return ""
  end
end

function ops.when(e, columns, what)
  local args = all(e.args, columns, what)
  return function(row) return (text(args[1](row)) ~= "" and args[2] or args[3])(row) end
end

function ops.is(e, columns, what)
  local args = all(e.args, columns, what)
  return function(row)
    local v = text(args[1](row))
    for i = 2, #args do
      if text(args[i](row)) == v then return "true" end
    end
    return ""
  end
end

function ops.join(e, columns, what)
  local args = all(e.args, columns, what)
  return function(row)
    local parts = {}
    for i, arg in ipairs(args) do parts[i] = text(arg(row)) end
    return table.concat(parts)
  end
end

function ops.clean(e, columns, what)
  local call = clean.prepare(e.name, table.unpack(e.options, 1, e.options.n))
  local maybe = e.maybe
  return made_of(e, columns, what, function(v) return clean.run(call, v, maybe) end)
end

function build(e, columns, what)
  local op = ops[e.op]
  if not op then
    fault.usage("%s: %s stands in maps of steps alone", what, e.op == "self" and "lode.same_step" or "id()")
  end
  return op(e, columns, what)
end

--- A function of a row that gives the expression's text, "" for lode.null.
---@param e lode.Expr
---@param columns string[] of the rows
---@param what string for messages
---@return fun(row: table): string
function M.compile(e, columns, what)
  local give = build(e, columns, what)
  return function(row) return text(give(row)) end
end

M.text = text

return M
