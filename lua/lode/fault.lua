--- Errors of the library: raised where the script called, with "did you mean".
local native = require "lode.native.run"

local M = {}

--- Raises an error of one of lode's codes ("usage", "check", "input", …) at the script's line.
---@param code string
---@param fmt string for string.format
---@param ... any
function M.raise(code, fmt, ...)
  native.fail(code, select("#", ...) > 0 and fmt:format(...) or fmt)
end

--- Raises `usage`.
---@param fmt string
---@param ... any
function M.usage(fmt, ...)
  M.raise("usage", fmt, ...)
end

--- What was raised, in words. An object that raises itself when it is read is told as such.
---@param err any
---@return string
function M.words(err)
  local ok, words = pcall(function()
    local message = type(err) == "table" and err.message
    return type(message) == "string" and message or tostring(err)
  end)
  if ok then return words end
  return ("(a %s, whose text cannot be had: %s)"):format(type(err), type(words) == "string" and words or "?")
end

--- "; did you mean x?" for the nearest of names, or "".
---@param name string
---@param names string[]
---@return string
function M.hint(name, names)
  local near = native.nearest(tostring(name), names)
  return near and ("; did you mean %s?"):format(near) or ""
end

--- What a column that is not there was meant to be, or else those that there are: up to ten names.
---@param name string
---@param columns string[]
---@return string
function M.column_hint(name, columns)
  local hint = M.hint(name, columns)
  if hint ~= "" or #columns == 0 then return hint end
  local more = #columns > 10 and (" and %d more"):format(#columns - 10) or ""
  return ("; there is %s%s"):format(table.concat(columns, ", ", 1, math.min(#columns, 10)), more)
end

--- Sorted keys of a table.
---@param t table<string, any>
---@return string[]
function M.names(t)
  local list = {}
  for k in pairs(t) do list[#list + 1] = tostring(k) end
  table.sort(list)
  return list
end

--- What stands for the fields that a table does not have: an __index that raises `usage` with the name that was likely
--- meant.
---@param what string the table, for the message
---@param known table<string, any> its fields
---@param fields? string[] more names that may have been meant
---@return fun(t: table, name: any): any
function M.members(what, known, fields)
  return function(_, name)
    local found = rawget(known, name) -- known may be t
    if found == nil then
      local names = M.names(known)
      table.move(fields or {}, 1, #(fields or {}), #names + 1, names)
      M.usage("%s has no %s%s", what, tostring(name), M.hint(name, names))
    end
    return found
  end
end

--- The function, which raises `usage` where it is given more than n arguments: Lua would let the others go unseen.
---@generic F: function
---@param n integer
---@param fn F
---@param how string how it is written
---@return F
function M.at_most(n, fn, how)
  return function(...)
    if select("#", ...) > n then M.usage("%s", how) end
    return fn(...)
  end
end

--- What no cell can hold, in words; nil for a value that one can.
---@param v any
---@return string?
function M.no_value(v)
  local t = type(v)
  if t == "string" or t == "boolean" or t == "nil" or v == native.null then return nil end
  if t == "number" then return (v ~= v or v == math.huge or v == -math.huge) and tostring(v) or nil end
  local meta = t == "table" and getmetatable(v)
  if type(meta) == "table" and meta.__name == "lode.Expr" then return "a column expression" end
  return t == "userdata" and "an object" or "a " .. t
end

--- What is wrong with a table as a list of rows, or nil: a hole, behind which Lua sees nothing, or a field among them.
---@param list table
---@return string?
function M.list_fault(list)
  local n, last = 0, 0
  for key in next, list do
    if math.type(key) ~= "integer" or key < 1 then return ("has the field %s among its rows"):format(tostring(key)) end
    n, last = n + 1, math.max(last, key)
  end
  if n == last then return nil end
  local hole = 1
  while rawget(list, hole) ~= nil do hole = hole + 1 end
  return ("has nothing at %d, and rows behind it"):format(hole)
end

--- Raises `usage` for a key that `known` does not have, or a value of another type than known[key] names
--- ("string", "number", "string|table", …).
---@param what string what is being checked, for the message
---@param t table
---@param known table<string, string>
---@param meant? table<string, string> names that others give to options
function M.options(what, t, known, meant)
  if type(t) ~= "table" then M.usage("%s: a table of options is expected, not a %s", what, type(t)) end
  for k, v in pairs(t) do
    local types, is = known[k], math.type(v) == "integer" and "number" or type(v)
    if not types then
      local other = meant and meant[k]
      M.usage("%s has no option %s%s", what, tostring(k),
        other and ("; did you mean %s?"):format(other) or M.hint(k, M.names(known)))
    elseif not ("|" .. types .. "|"):find("|" .. is .. "|", 1, true) then
      M.usage("%s: %s must be a %s, not a %s", what, tostring(k), types:gsub("|", " or "), type(v))
    end
  end
end

return M
