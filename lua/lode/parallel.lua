--- Independent steps side by side.
local fault = require "lode.fault"

local M = {}

local IDLE_MS <const> = 200 -- how long a step alone waits for news
local SHARE_MS <const> = 5 -- and one among others

local running = 0
local threads_here = setmetatable({}, { __mode = "k" }) -- those of a script's own would not know why they were left
local n_calls = {} -- of lode.parallel, by the branch that they stand in

--- How long a turn may wait.
---@return integer
function M.wait_ms()
  return running > 0 and SHARE_MS or IDLE_MS
end

--- Lets the others have their turn.
function M.yield()
  if threads_here[coroutine.running()] and coroutine.isyieldable() then coroutine.yield() end
end

--- Which of the functions that run side by side this is: "" outside, else a name that is the same in a resumed run.
---@return string
function M.branch()
  return threads_here[coroutine.running()] or ""
end

--- Runs functions side by side and returns the first value of each. Where one raises, the others are run to their end
--- first, and then its error is raised.
---
--- ```lua
--- local org, c = lode.org(), lode.columns
--- local function load(object, field)
---   return function()
---     local rows = lode.rows { { name = "Acme" } }
---     return org:insert { object:lower() .. "-parallel", object = object, from = rows, map = { [field] = c.name } }
---   end
--- end
--- local a, b = lode.parallel(load("Account", "Name"), load("Contact", "LastName"))
--- print(a.counts.created + b.counts.created)   --> 2
--- ```
---@param ... function
---@return any ...
function M.parallel(...)
  local n = select("#", ...)
  local threads, values, failure = {}, {}, nil
  local here = M.branch()
  n_calls[here] = (n_calls[here] or 0) + 1
  for i = 1, n do
    local f = select(i, ...)
    if type(f) ~= "function" then fault.usage("lode.parallel takes functions; argument %d is a %s", i, type(f)) end
    threads[i] = coroutine.create(f)
    threads_here[threads[i]] = ("%sp%d.%d-"):format(here, n_calls[here], i)
  end
  running = running + 1
  local alive = n
  while alive > 0 do
    for i = 1, n do
      if threads[i] then
        local ok, value = coroutine.resume(threads[i])
        if not ok then
          failure = failure or { value }
        elseif coroutine.status(threads[i]) == "dead" then
          values[i] = value
        end
        if coroutine.status(threads[i]) == "dead" then
          threads[i] = nil
          alive = alive - 1
        end
      end
    end
    M.yield() -- one parallel in another
  end
  running = running - 1
  if failure then error(failure[1], 0) end
  return table.unpack(values, 1, n)
end

return M
