--- Column expressions: what a table map is made of. lode.columns gives them; methods, `..` and the functions below
--- combine them; a step compiles them to a plan that runs in C. Besides them a field of a table map can be a number, a
--- boolean, lode.null, or a function of the row. A bare string is an error, which asks whether column or text
--- is meant. lode.null clears the field, also where lode.when or lode.coalesce chooses it: cleaners and masks leave it
--- as it is, and in `..` it counts as blank. Lua decides `or`, `and`, `not`, `==` and `~=` once, before any row is
--- there: `c.nick or c.first` is always c.nick. Where such a line names the column, it raises `usage`; where the column
--- came by a variable or a call, it cannot be caught, and what Lua decided is loaded. Write
--- `lode.coalesce(c.nick, c.first)` for `or`, `lode.when(c.vip, yes, no)` for `and` and `not`, and `c.vip:is "Y"` in it
--- for `==`. Arithmetic, `<` and `#` are errors always: a function of the row does what they would.
---
--- ```lua
--- local c = lode.columns
--- local org = lode.org()
--- org:insert {
---   "expressions",
---   object = "Contact",
---   from = lode.rows { { first = " ada ", last = "LOVELACE", vip = "Y", nick = "", note = "x" } },
---   map = {
---     FirstName   = c.first:trim():title(),
---     LastName    = c.last:title(),
---     Title       = lode.coalesce(c.nick, c.first:trim()),
---     Department  = lode.when(c.vip:is "Y", lode.const "Board", lode.const "Staff"),
---     Description = c.first:trim() .. " / " .. c.note,
---   },
--- }
--- local ada = org:select("SELECT Name, Department, Description FROM Contact WHERE Title = 'ada'")[1]
--- print(ada.Name, ada.Department, ada.Description)   --> Ada Lovelace Board ada / x
--- ```
local native = require "lode.native.run"
local clean = require "lode.native.clean"
local condition = require "lode.condition"
local decided = require "lode.decided"
local fault = require "lode.fault"
local rows = require "lode.native.source"

local M = {}

--- An expression over the columns of a row. Every function of lode.clean is a method of it.
---@class lode.Expr
---@field is fun(self, ...: string): lode.Expr "true" where the value is one of these texts, else blank: for lode.when
local Expr = { __name = "lode.Expr" }

local function new(t)
  t.source, t.line = native.where()
  return setmetatable(t, Expr)
end

--- 1 where v is a column expression.
---@param v any
---@return boolean
function M.is(v)
  return type(v) == "table" and getmetatable(v) == Expr
end

--- A constant text.
---@param v string|number|boolean
---@return lode.Expr
function M.const(v)
  if type(v) ~= "string" and type(v) ~= "number" and type(v) ~= "boolean" then
    fault.usage("lode.const takes a text, a number or a boolean, not %s", v == nil and "nil" or "a " .. type(v))
  end
  if v ~= v or v == math.huge or v == -math.huge then fault.usage("%s is no value for a field", v) end
  local truth
  if type(v) == "boolean" then truth = v end -- a condition that is combined of it knows its false
  return new { op = "const", text = rows.text(v), truth = truth }
end

local names = {} -- method to its name

--- Whatever stands where an expression belongs: an expression, lode.null, a number, a boolean or a function of the row.
---@param v any
---@param what string
---@return lode.Expr
function M.of(v, what)
  if M.is(v) then return v end
  local t = type(v)
  if v == native.null then return new { op = "null" } end
  if t == "function" then
    if names[v] then fault.usage("%s: c.x.%s is not called: write c.x:%s(…)", what, names[v], names[v]) end
    return new { op = "function", fn = v }
  end
  if t == "number" or t == "boolean" then return M.const(v) end
  if t == "string" then
    fault.usage('%s = "%s": is the column meant (c.%s) or the text itself (lode.const "%s")?', what, v,
      v:match "^[%a_][%w_]*$" and v or "x", v)
  end
  fault.usage("%s: a column expression is expected, not a %s", what, t)
end

local function list(what, ...)
  local args = {}
  for i = 1, select("#", ...) do args[i] = M.of((select(i, ...)), what) end
  return args
end

--- The first of its arguments that is not blank. lode.null is a value like others: where it is its turn, it clears the
--- field, and so `lode.coalesce(c.phone, lode.null)` clears what has nothing new.
---@param ... lode.Expr expressions, or functions of the row
---@return lode.Expr
function M.coalesce(...)
  condition.refuse_texts("lode.coalesce", M.is, ...)
  return new { op = "coalesce", args = list("lode.coalesce", ...) }
end

--- "true" where the value is one of these texts, else blank: for lode.when.
---@param e lode.Expr
---@param ... string
---@return lode.Expr
local function is(e, ...)
  local args = { e }
  condition.check_is(M.is, ...)
  for i = 1, select("#", ...) do
    local v = select(i, ...)
    args[i + 1] = M.is(v) and v or M.const(v)
  end
  return new { op = "is", args = args }
end

--- A condition, blank for no.
---@package
---@param cond any
---@param what string for messages
---@return lode.Expr
function M.condition(cond, what)
  return condition.of(M.of(cond, what), what, new)
end

--- One of two values: yes where cond is not blank, else no (blank when left out). A function says no by false, nil or
--- blank; a table, a column expression or lode.null is an error. `:boolean()` of a value that means no is no, also
--- within lode.coalesce, lode.when and `..`, and with a `:default` of true or false behind it; what else is made of it
--- raises `usage` as a condition. The text "false", as a query or JSON gives it, is not blank: write `c.vip:boolean()`
--- for such a column. Conditions combine: lode.when(a, b) holds where both do, lode.coalesce(a, b) where one does, and
--- the last of these examples turns one round.
---
--- ```lua
--- local c = lode.columns
--- local rating = lode.when(c.vip:is "Y", lode.const "Hot", c.rating)
--- local both = lode.when(lode.when(c.vip:is "Y", c.land:is "CH"), lode.const "Hot")
--- local either = lode.when(lode.coalesce(c.vip:is "Y", c.land:is "CH"), lode.const "Hot")
--- local neither = lode.when(lode.coalesce(c.vip:is "Y", c.land:is "CH"), lode.const "", lode.const "Cold")
--- ```
---@param cond lode.Expr an expression, or a function of the row
---@param yes lode.Expr
---@param no? lode.Expr
---@return lode.Expr
function M.when(cond, yes, no)
  condition.refuse_texts("lode.when", M.is, cond, yes, no)
  if type(cond) == "boolean" then
    fault.usage 'lode.when: Lua decides a comparison such as c.vip == "Y" before any row is there: write c.vip:is "Y"'
  end
  if no == nil then no = M.const "" end
  return new { op = "when", args = list("lode.when", M.condition(cond, "lode.when"), yes, no) }
end
M.when = fault.at_most(3, M.when, "lode.when takes a condition and two values, no more: for a third one write another "
  .. "lode.when(…) in the place of the last")

--- The Id of another row of the same step, whose key is in this column: for a lookup to the own object. The step needs
--- `external_id` or `ids_by`. Rows are sent level by level, parents first, in whatever order the file has them; rows
--- that name each other as parent are rejected with their path.
---
--- ```lua
--- local c = lode.columns
--- local org = lode.org()
--- local staff = org:insert {
---   "staff",
---   object = "Contact", ids_by = "id",
---   from = lode.rows { { id = "2", name = "Hopper", boss = "1" }, { id = "1", name = "Lovelace", boss = "" } },
---   map = { LastName = c.name, ReportsToId = lode.same_step "boss" },
--- }
--- local row = org:select("SELECT ReportsTo.LastName FROM Contact WHERE Id = :id", { id = staff.ids["2"] })[1]
--- print(row["ReportsTo.LastName"])   --> Lovelace
--- ```
---@param column string
---@return lode.Expr
function M.same_step(column, ...)
  if type(column) ~= "string" or ... ~= nil then fault.usage("lode.same_step takes the name of one column") end
  return new { op = "self", name = column, args = { new { op = "column", name = column } } }
end

--- Raises `usage` where the method id() was called with a dot, and its first argument stands for its owner.
---@param owner any
function M.check_owner(owner)
  if type(owner) ~= "table" or M.is(owner) then
    fault.usage "id() is called with a colon: step:id(key), not step.id(key)"
  end
end

--- The Id that `step` has for a key made of columns.
---@param step userdata a native step or id map
---@param ... lode.Expr
---@return lode.Expr
function M.id(step, ...)
  return new { op = "id", step = step, args = list("id", ...) }
end

--- A clean function over an expression.
---@param name string
---@param maybe boolean blank instead of a rejection
---@param e lode.Expr
---@param ... any options
---@return lode.Expr
function M.clean(name, maybe, e, ...)
  local options = table.pack(...)
  clean.prepare(name, ...) -- raises for options that are wrong, here where they are written
  return new { op = "clean", name = name, maybe = maybe, options = options, args = { e } }
end

--- What a function gives for the text of an expression.
---@param fn fun(text: string): any
---@param e lode.Expr
---@param what string what it does, for `lode plan`
---@return lode.Expr
function M.call(fn, e, what)
  return new { op = "call", fn = fn, what = what, args = { e } }
end

local methods = { is = is }

for name in pairs(clean.list()) do
  methods[name] = function(e, ...) return M.clean(name, false, e, ...) end
end
for name, method in pairs(methods) do names[method] = name end

function Expr.__index(_, name)
  local method = methods[name]
  if method then return method end
  if name == "args" or name == "maybe" or name == "source" or name == "line" then return nil end
  fault.usage("a column expression has no method %s%s", tostring(name), fault.hint(name, fault.names(methods)))
end

function Expr.__newindex()
  fault.usage("a column expression cannot be changed")
end

function Expr.__concat(a, b)
  if a == nil or b == nil then
    fault.usage "a column is joined by .. with nil: is a name misspelt, or a value not set?"
  end
  local args = {}
  for _, v in ipairs { a, b } do
    if M.is(v) and v.op == "join" then
      table.move(v.args, 1, #v.args, #args + 1, args)
    else
      args[#args + 1] = M.is(v) and v or M.const(v)
    end
  end
  return new { op = "join", args = args }
end

for _, operator in ipairs { "add", "sub", "mul", "div", "mod", "pow", "unm", "idiv", "lt", "le", "len" } do
  Expr["__" .. operator] = function()
    fault.usage "columns are computed with in a function of the row, such as function(row) return row.x * 2 end"
  end
end

function Expr.__tostring(e)
  return e.op == "column" and "column " .. e.name or e.op .. " expression"
end

--- c.name is the column "name" of the row being mapped; c["Total Balance"] one whose name is no word. A column that the
--- source does not have is an error before anything is sent.
---
--- ```lua
--- local c = lode.columns
--- local map = { Name = c.name:trim(), AnnualRevenue = c["Total Balance"]:number() }
--- ```
---@type table<string, lode.Expr>
M.columns = setmetatable({}, {
  __name = "lode.columns",
  __index = function(_, name)
    local e = new { op = "column", name = tostring(name) }
    decided.check(e.name, e.source, e.line)
    return e
  end,
  __newindex = function() fault.usage "lode.columns cannot be changed" end,
})

--- The fields of a table map in the order of their names, as native step:plan() takes them.
---@param map table<string, any>
---@return table
function M.plan(map)
  local fields, spelt = {}, {}
  local source, line = native.where()
  for name in pairs(map) do
    if type(name) ~= "string" then
      fault.usage "map: a table of fields with their columns, { Name = c.name }, no list"
    end
  end
  for _, name in ipairs(fault.names(map)) do
    local other = spelt[name:lower()]
    if other then fault.usage("map: %s and %s are one field", other, name) end
    spelt[name:lower()] = name
    fields[#fields + 1] = { name, M.of(map[name], name), source = source, line = line }
  end
  if #fields == 0 then fault.usage "map: the table has no fields" end
  return fields
end

return M
