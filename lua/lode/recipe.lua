--- A recipe is a Lua file that returns a map: a table of column expressions, a function of the row, or `{ map = …,
--- columns = { … } }`. `lode map RECIPE.lua` runs it without an org.
local clean = require "lode.clean"
local condition = require "lode.condition"
local expr = require "lode.expr"
local fault = require "lode.fault"

local M = {}

local function check_columns(columns)
  if columns == nil then return nil end
  if type(columns) ~= "table" then fault.usage "columns is a list of names" end
  for i, name in ipairs(columns) do
    if type(name) ~= "string" then fault.usage("columns: item %d is a %s, not a name", i, type(name)) end
  end
  return columns
end

--- The line of a recipe that is likely at fault: that of a field, or of its last `return`. Tables do not know where
--- they were written.
local function line_of(path, field)
  local file <close> = io.open(path, "rb")
  local n, last, found = 0, nil, nil
  local assignment = field and "%f[%w_]" .. field:gsub("%p", "%%%0") .. "%f[^%w_][\"'%]]*%s*=%f[^=]"
  for line in file and file:lines() or function() end do
    n = n + 1
    if line:find "%f[%w_]return%f[^%w_]" then last, found = n, nil end
    if assignment and not found and line:find(assignment) then found = n end
  end
  return found or last
end

--- A call for what the recipe at path returned; what it raises stands there.
local function at_place(path, call, ...)
  local result = table.pack(pcall(call, ...))
  if result[1] then return table.unpack(result, 2, result.n) end
  local err = result[2]
  if type(err) == "table" and err.message and path then
    err.source, err.line = path, line_of(path, err.message:match "^([%w_.]+)[ :]")
  end
  error(err, 0)
end

local function read(value)
  local columns
  if type(value) == "table" and not getmetatable(value) and
    (type(value.map) == "function" or type(value.map) == "table" and not getmetatable(value.map)) then
    fault.options("the recipe", value, { map = "table|function", columns = "table" })
    columns, value = check_columns(value.columns), value.map
  end
  if type(value) == "function" then return value, columns end
  if type(value) == "table" and not getmetatable(value) then return expr.plan(value), columns end
  fault.usage("a recipe ends with `return` and its map: a table of fields or a function of the row; this one returns "
    .. (value == nil and "nothing" or "a " .. type(value)))
end

--- What a recipe returned: its function or its plan, and the columns that it names or nil.
---@package
---@param value any
---@param path? string of the recipe, for messages
---@return function|table
---@return string[]?
function M.read(value, path)
  return at_place(path, read, value)
end

--- Code of the command line as a function of the row.
---@package
---@param code string
---@param is_filter boolean an expression
---@return function
function M.compile(code, is_filter)
  local lode = require "lode"
  local _, why = load(is_filter and "return " .. code or code, "@-e", "t")
  if why then
    if is_filter and load(code, "@-e", "t") then
      fault.usage '-e: an expression is expected, such as row.email ~= "", not a statement'
    end
    fault.raise("script", "%s", why)
  end
  local before, after = is_filter and "return (" or "", is_filter and ") end" or " end"
  local text = "local lode, clean = ... return function(row) " .. before .. code
  local make = load(text .. after, "@-e", "t") -- on the line of the code, or else behind a comment at its end
  local still
  if not make then make, still = load(text .. "\n" .. after, "@-e", "t") end
  if not make then
    fault.raise("script", "%s", code:find "\n" and still or (still:gsub("^%-e:%d+: ", "-e:1: ")))
  end
  local fn = make(lode, clean)
  if not is_filter then return fn end
  return function(row) return condition.holds(fn(row), "the filter", fn) end
end

--- Raises `usage` where code of the command line returned a record, which would go unseen: it assigns to its row.
---@package
---@param returned any
---@param row any
function M.check_returned(returned, row)
  if type(returned) ~= "table" or rawequal(returned, row) then return end
  local name = fault.names(returned)[1] or "Name"
  fault.usage("the code returns a table, of which nothing is taken: assign to the row, as in row%s = …",
    name:find "^[%a_][%w_]*$" and "." .. name or ("[%q]"):format(name))
end

--- What stands behind the other targets of an assignment, if it is one.
local function is_assigned(code, place)
  local next = place
  while next do
    place = next
    next = code:match("^%s*,%s*[%a_][%w_.]*()", place) or code:match("^%s*,%s*row%s*%[[^%]\n]*%]()", place)
  end
  return code:find("^%s*=%f[^=]", place) ~= nil
end

--- The columns that code of the command line assigns by name, in the order in which it does. Where it makes up names,
--- there may be others.
---@package
---@param code string
---@return string[]
function M.assigned(code)
  local at, names = {}, {}
  local function add(place, name, after)
    if is_assigned(code, after) then at[name] = at[name] or place end
  end
  for place, name, after in code:gmatch "()%f[%w_.:]row%s*%.%s*([%a_][%w_]*)()" do add(place, name, after) end
  for place, _, name, after in code:gmatch "()%f[%w_.:]row%s*%[%s*([\"'])([^\"'\n]*)%2%s*%]()" do
    add(place, name, after)
  end
  for name in pairs(at) do names[#names + 1] = name end
  table.sort(names, function(a, b) return at[a] < at[b] end)
  return names
end

return M
