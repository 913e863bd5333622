--- What Lua itself decides about a column expression, before any row is there: `c.a or c.b` is always c.a, and
--- `c.a == "x"` always false. What comes of it looks like any other value, so the line that names the column is read.
local fault = require "lode.fault"

local M = {}

local files = {} -- the lines of each file that names columns; false where it cannot be read

local function lines_of(path)
  if files[path] == nil then
    local file <close> = io.open(path, "rb")
    local list = file and {} or false
    if file then
      for line in file:lines() do list[#list + 1] = line end
    end
    files[path] = list
  end
  return files[path]
end

-- A line without its comment.
local function code(line)
  return ((line or ""):gsub("%-%-.*", ""))
end

local arguments = { "^%s*%b()", "^%s*%b{}", '^%s*"[^"]*"', "^%s*'[^']*'" }

--- What stands behind the methods that are called on the column.
local function behind_methods(text)
  local name = text:match "^%s*:%s*[%a_][%w_]*()"
  if not name then return text end
  for _, argument in ipairs(arguments) do
    local _, at = text:find(argument, name)
    if at then return behind_methods(text:sub(at + 1)) end
  end
  return ""
end

local after = { "^%s*(==)", "^%s*(~=)", "^%s*(or)%f[^%w_]", "^%s*(and)%f[^%w_]" }
local before = { "(==)%s*$", "(~=)%s*$", "%f[%w_](not)%s+$" }

--- The operator between whose operands a column stands, or nil.
local function operator(head, tail)
  local rest = behind_methods(tail)
  for _, pattern in ipairs(after) do
    local found = rest:match(pattern)
    if found then return found end
  end
  for _, pattern in ipairs(before) do
    local found = head:match(pattern)
    if found then return found end
  end
end

--- The places of a name: what it is a field of, what stands before that, and what behind the name.
local function places(text, name)
  local list = {}
  local escaped = name:gsub("%p", "%%%0")
  local forms = {
    "()([%a_][%w_]*)%." .. escaped .. "%f[^%w_]()",
    "()([%a_][%w_]*)%[%s*[\"']" .. escaped .. "[\"']%s*%]()",
  }
  for _, form in ipairs(forms) do
    for from, owner, to in text:gmatch(form) do
      list[#list + 1] = { owner = owner, head = text:sub(1, from - 1):gsub("lode%.$", ""), tail = text:sub(to) }
    end
  end
  return list
end

--- Where several things have a field of that name, only what is called as lode.columns is by custom.
local function is_columns(list, owner, text)
  if text:find("function%s*%([^)]*%f[%w_]" .. owner .. "%f[^%w_]") then return false end
  for _, place in ipairs(list) do
    if place.owner ~= owner then return owner == "c" or owner == "columns" end
  end
  return true
end

local instead = {
  ["or"] = "is always the first: write lode.coalesce(%s, …)",
  ["and"] = "is always the second: write lode.when(%s, …)",
  ["not"] = "is always false: write lode.when(%s, lode.const \"\", …)",
  ["=="] = "is always false: write %s:is \"…\" in lode.when, or a function of the row",
  ["~="] = "is always true: write lode.when(%s:is \"…\", no, yes), or a function of the row",
}

--- Raises `usage` where the line that named a column lets Lua decide about it.
---@package
---@param name string the column's
---@param path? string the file that names it
---@param line? integer
function M.check(name, path, line)
  local lines = path and lines_of(path)
  if not lines then return end
  local at = line
  if not code(lines[at]):find(name, 1, true) then at = line - 1 end -- an operator may begin the next line
  local text = code(lines[at]) .. " " .. (code(lines[at + 1]):match "^%s*([%a=~]+)" or "")
  local list = places(text, name)
  for _, place in ipairs(list) do
    local found = is_columns(list, place.owner, text) and operator(place.head, place.tail)
    if found then
      local column = name:find "^[%a_][%w_]*$" and ("%s.%s"):format(place.owner, name)
        or ('%s["%s"]'):format(place.owner, name)
      fault.usage("%s: Lua decides `%s` before any row is there, and it " .. instead[found], column, found, column)
    end
  end
end

return M
