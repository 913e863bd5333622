--- What Lua itself decides about a column expression, before any row is there: `c.a or c.b` is always c.a, and
--- `c.a == "x"` always false. What comes of it looks like any other value, so the line that names the column is read;
--- where that leaves a doubt, nothing is said.
local fault = require "lode.fault"

local M = {}

--- What is known of a file: its lines without strings and comments, which keep their places, and the names that stand
--- for lode.columns there.
---@class lode.Written
---@field raw string[]
---@field code string[]
---@field owners table<string, boolean>

local files = {} -- by path; false where it cannot be read

local function blank(text) return (" "):rep(#text) end

-- The line with its strings and its comment blanked out.
local function code_of(line)
  line = line:gsub("\\.", "  "):gsub("%[%[(.-)%]%]", function(s) return "[[" .. blank(s) .. "]]" end)
  line = line:gsub("([\"'])(.-)%1", function(quote, s) return quote .. blank(s) .. quote end)
  return (line:gsub("%-%-.*", blank))
end

local function read(path)
  if files[path] ~= nil then return files[path] end
  local file <close> = io.open(path, "rb")
  local known = file and { raw = {}, code = {}, owners = { columns = true } } or false
  if file then
    for line in file:lines() do
      local code = code_of(line)
      known.raw[#known.raw + 1], known.code[#known.code + 1] = line, code
      local names = code:match "^%s*local%s+([%w_%s,]+)=.*%.columns%f[^%w_]"
      for name in (names or ""):gmatch "[%a_][%w_]*" do known.owners[name] = true end
    end
  end
  files[path] = known
  return known
end

local arguments = { "^%s*%b()", "^%s*%b{}", '^%s*"[^"]*"', "^%s*'[^']*'" }

-- What stands behind the methods that are called on the column, and behind brackets around it.
local function behind_methods(head, tail)
  local name = tail:match "^%s*:%s*[%a_][%w_]*()"
  for _, argument in ipairs(name and arguments or {}) do
    local _, at = tail:find(argument, name)
    if at then return behind_methods(head, tail:sub(at + 1)) end
  end
  if not name and head:find "%(%s*$" and not head:find "[%w_]%(%s*$" and tail:find "^%s*%)" then
    return behind_methods(head:gsub("%(%s*$", ""), tail:gsub("^%s*%)", ""))
  end
  return head, tail
end

local after = { "^%s*(==)", "^%s*(~=)", "^%s*(or)%f[^%w_]", "^%s*(and)%f[^%w_]" }
local before = { "(==)%s*$", "(~=)%s*$", "%f[%w_](not)%s+$" }

-- The operator between whose operands a column stands, or nil. `x and c.a or c.b` chooses one of two columns.
local function operator(head, tail)
  head, tail = behind_methods(head, tail)
  local is_chosen = head:find "%f[%w_]and%s+$"
  for _, pattern in ipairs(after) do
    local found = tail:match(pattern)
    if found then return not is_chosen and found or nil end
  end
  for _, pattern in ipairs(before) do
    local found = head:match(pattern)
    if found then return found end
  end
end

-- The first operator that a column of that name meets on a line, and what it is a field of.
local function find(known, at, name, more)
  local raw, code = known.raw[at], known.code[at]
  local escaped = name:gsub("%p", "%%%0")
  local forms = {
    { code, "()%f[%w_]([%a_][%w_]*)%." .. escaped .. "%f[^%w_]()" },
    { raw, "()%f[%w_]([%a_][%w_]*)%[%s*[\"']" .. escaped .. "[\"']%s*%]()" },
  }
  for _, form in ipairs(forms) do
    for from, owner, to in form[1]:gmatch(form[2]) do
      local is_code = code:sub(from, from + #owner - 1) == owner
      local is_parameter = code:find("function[%s%w_.:]*%([^)]*%f[%w_]" .. owner .. "%f[^%w_]")
      if is_code and known.owners[owner] and not is_parameter then
        local found = operator(code:sub(1, from - 1):gsub("lode%.$", ""), code:sub(to) .. " " .. more)
        if found then return found, owner end
      end
    end
  end
end

local instead = {
  ["or"] = "is always the first: write lode.coalesce(%s, …)",
  ["and"] = "is always the second: write lode.when(%s, …)",
  ["not"] = "is always false: write lode.when(%s, lode.const \"\", …)",
  ["=="] = "is always false: write %s:is \"…\" in lode.when, or a function of the row",
  ["~="] = "is always true: write lode.when(%s:is \"…\", no, yes), or a function of the row",
}

-- The word or sign that a line begins with.
local function first(code) return code and code:match "^%s*([%a=~]+)" or "" end

--- Raises `usage` where the line that named a column lets Lua decide about it.
---@package
---@param name string the column's
---@param path? string the file that names it
---@param line? integer
function M.check(name, path, line)
  local known = path and read(path)
  if not known or not known.code[line] then return end
  local found, owner = find(known, line, name, first(known.code[line + 1]))
  local begins = first(known.code[line])
  if not found and instead[begins] and known.code[line - 1] then
    found, owner = find(known, line - 1, name, begins) -- Lua takes a column where its operator stands
  end
  if not found then return end
  local column = name:find "^[%a_][%w_]*$" and ("%s.%s"):format(owner, name) or ('%s["%s"]'):format(owner, name)
  fault.usage("%s: Lua decides `%s` before any row is there, and it " .. instead[found], column, found, column)
end

return M
