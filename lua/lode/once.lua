--- A resumed run runs the script again from the top. What must not happen twice, and values of the moment, are kept in
--- the run's journal.
local native = require "lode.native.run"
local json = require "lode.json"
local fault = require "lode.fault"
local parallel = require "lode.parallel"

local M = {}

local depth = 0

--- 1 inside lode.once.
---@return boolean
function M.is_inside()
  return depth > 0
end

--- Runs fn once in the life of a run and keeps what it returns (whatever JSON can hold). Asked again under that name,
--- it is not called and that value is returned.
---
--- ```lua
--- print(lode.once("answer", function() return 42 end))   --> 42
--- print(lode.once("answer", function() return 43 end))   --> 42
--- ```
---@param name string
---@param fn function
---@return any
function M.once(name, fn)
  if type(name) ~= "string" or type(fn) ~= "function" then fault.usage "lode.once takes a name and a function" end
  local kept = native.memo_get("once:" .. name, 0)
  if kept then return json.decode(kept).value end
  depth = depth + 1
  local ok, value = pcall(fn)
  depth = depth - 1
  if not ok then error(value, 0) end
  native.memo_set("once:" .. name, 0, json.encode { value = value })
  return value
end

local counts = {}

--- The value, found again by its place among those that this branch asked for at top level. lode.once keeps its own.
local function remembered(what, make)
  if not native.is_top() then
    fault.usage("lode.%s() in a map or a hook would be another value in a resumed run: take it before the step "
      .. "(local x = lode.%s())", what, what)
  end
  if depth > 0 then return make() end
  local name = what .. parallel.branch()
  counts[name] = (counts[name] or 0) + 1
  local kept = native.memo_get(name, counts[name])
  if kept then return kept end
  local value = make()
  native.memo_set(name, counts[name], value)
  return value
end

--- The time now in UTC, as a datetime field takes it: 2026-11-23T19:04:05.123Z. The same value in a resumed run. Raises
--- `usage` inside a map or a hook: which rows come there in a resumed run is another matter.
---
--- ```lua
--- print(#lode.now())   --> 24
--- ```
---@return string
function M.now()
  return remembered("now", function()
    local ms = native.now()
    return os.date("!%Y-%m-%dT%H:%M:%S", ms // 1000) .. (".%03dZ"):format(ms % 1000)
  end)
end

--- A random number: from 0 to 1, or whole from 1 to m, or from m to n. The same value in a resumed run. Raises `usage`
--- inside a map or a hook.
---
--- ```lua
--- local n = lode.random(1, 6)
--- print(n >= 1 and n <= 6)   --> true
--- ```
---@param m? integer
---@param n? integer
---@return number
function M.random(m, n)
  local bits = math.tointeger(remembered("random", function() return tostring(native.random()) end))
  if not m then return (bits >> 10) / 2.0 ^ 53 end
  if not n then m, n = 1, m end
  if math.type(m) ~= "integer" or math.type(n) ~= "integer" or n < m then
    fault.usage "lode.random takes whole numbers, the smaller first"
  end
  return m + bits % (n - m + 1)
end

return M
