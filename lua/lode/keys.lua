--- Keys of rows: a column, a list of columns, or a function of the row; as text that is equal for equal keys, or that
--- sorts as the keys do.
local expr = require "lode.expr"
local fault = require "lode.fault"
local source = require "lode.source"
local evaluate = require "lode.evaluate"

local M = {}

--- Calls a script's function for a row: its value. Where it rejected the row, or a value could not be understood: nil
--- and the reason, which begins with a colon, as those of chains do. Where it skipped the row: nil, nil, true. Anything
--- else that it raises goes on.
---@param fn function
---@param row table
---@param what string the method of the chain, such as ":filter"
---@return any value
---@return string? why
---@return boolean? is_skipped
---@return any second value of a function that gives more than one
function M.guard(fn, row, what)
  local ok, value, second = pcall(fn, row)
  if ok then return value, nil, nil, second end
  if type(value) == "table" then
    local verdict = rawget(value, "verdict")
    if verdict == "skip" then return nil, nil, true end
    if verdict == "reject" then return nil, what .. ": " .. tostring(value) end
    if value.code == "input" then return nil, what .. ": " .. value.message end
  end
  error(value, 0)
end

--- The parts of a key: fun(row): list of values, reason. Raises `check` for a column that is not there.
local function parts_of(key, columns, what)
  if type(key) == "function" then
    return function(row)
      local value, why, is_skipped, second = M.guard(key, row, what)
      if second ~= nil then
        fault.usage("%s: the function of the key gave two values: a key of two is a list, return { a, b }; of gsub, "
          .. "which also counts, return (…) gives the text alone", what)
      end
      if is_skipped then fault.raise("script", "%s: lode.skip is not for the function of a key: use :filter", what) end
      if why then return nil, why end
      if type(value) == "table" then return value end
      return { value }
    end
  end
  local names = type(key) == "table" and key or { key }
  for _, name in ipairs(names) do source.check_column(columns, name, what) end
  return function(row)
    local list = {}
    for i, name in ipairs(names) do list[i] = row[name] end
    return list
  end
end

--- Raises `usage` where e is an expression: a key is read from the row by its column's name.
local function check_no_expression(e, what)
  if not expr.is(e) then return end
  fault.usage("%s takes names of columns, not expressions: %s", what,
    e.op == "column" and ("%q for c.%s"):format(e.name, e.name)
    or "write a function of the row, or make the column in :map before")
end

--- Raises `usage` for what is no key.
---@param key any
---@param what string
function M.check(key, what)
  local kind = type(key)
  if kind == "string" or kind == "function" then return end
  check_no_expression(key, what)
  if kind ~= "table" or #key == 0 then
    fault.usage("%s takes a column, a list of columns, or a function of the row, not %s", what,
      kind == "table" and "an empty list" or "a " .. kind)
  end
  for i, name in ipairs(key) do
    check_no_expression(name, what)
    if type(name) ~= "string" then fault.usage("%s: column %d of the key is a %s, not a name", what, i, type(name)) end
  end
end

--- Raises `usage` where a second column stands in the place of the options.
---@param key any
---@param opts any
---@param what string
function M.check_one(key, opts, what)
  if type(opts) ~= "string" then return end
  fault.usage("%s takes one key: several columns are a list, { %q, %q }, and options a table, { … }", what,
    type(key) == "string" and key or "a", opts)
end

--- How many parts a key has, nil where a function says.
---@param key string|string[]|function
---@return integer?
function M.width(key)
  return type(key) == "table" and #key or type(key) == "string" and 1 or nil
end

--- One part behind the other, such that no other parts give the same text, and that they sort one after the other.
local function join(list)
  for i, text in ipairs(list) do list[i] = text:gsub("\0", "\0\255") end
  return table.concat(list, "\0\0")
end

--- fun(row): the key, or nil where all of it is blank; and why there is none, where the row must be rejected.
---@param key string|string[]|function
---@param columns string[]
---@param what string for messages
---@return fun(row: table): string?, string?
function M.equal(key, columns, what)
  if type(key) == "string" then
    source.check_column(columns, key, what)
    return function(row)
      local text = row[key]
      return text ~= "" and text or nil
    end
  end
  local parts = parts_of(key, columns, what)
  local n = type(key) == "table" and #key or nil
  return function(row)
    local list, why = parts(row)
    if not list then return nil, why end
    local is_blank = true
    for i = 1, n or #list do
      list[i] = evaluate.text(list[i])
      is_blank = is_blank and list[i] == ""
    end
    if is_blank then return nil end
    return #list == 1 and list[1] or join(list)
  end
end

--- A number as eight bytes that sort as numbers do.
local function number_bytes(v)
  local bits = string.unpack(">i8", string.pack(">d", v + 0.0))
  return string.pack(">i8", bits < 0 and ~bits or bits ~ math.mininteger)
end

--- Blank before numbers, numbers before text.
local function sortable(v, is_numeric)
  if v == nil or v == "" then return "0" end
  if type(v) == "number" then return "1" .. number_bytes(v) end
  if is_numeric then
    local number = type(v) == "string" and not v:find "[xXnN]" and tonumber(v)
    if not number then return nil, ('"%s" is no number'):format(evaluate.text(v)) end
    return "1" .. number_bytes(number)
  end
  return "2" .. evaluate.text(v)
end

--- fun(row): a text that sorts as the key does; nil and why, where the row must be rejected.
---@param key string|string[]|function
---@param columns string[]
---@param what string for messages
---@param is_numeric boolean
---@return fun(row: table): string?, string?
function M.ordered(key, columns, what, is_numeric)
  local parts = parts_of(key, columns, what)
  local n = type(key) == "table" and #key or type(key) == "string" and 1 or nil
  return function(row)
    local list, why = parts(row)
    if not list then return nil, why end
    for i = 1, n or math.max(#list, 1) do
      list[i], why = sortable(list[i], is_numeric)
      if why then return nil, what .. ": " .. why end
    end
    return #list == 1 and list[1] or join(list)
  end
end

return M
