--- Runs a file of tests and says in TAP (the Test Anything Protocol) how they went.
local fault = require "lode.fault"
local native = require "lode.native.test"
local run = require "lode.native.run"
local test = require "lode.test"

local M = {}

--- Lines of a diagnosis.
local function explain(text)
  for line in (text .. "\n"):gmatch "(.-)\n" do run.say(line == "" and "#" or "# " .. line) end
end

local function words(err)
  local has_place, place = pcall(function() return ("%s:%d: "):format(err.source, err.line) end)
  return (has_place and place or "") .. fault.words(err)
end

--- Runs the file: its tests in their order, or those that were asked for. What goes wrong outside of a test is a test
--- that failed.
---@package
---@param path string
function M.run(path)
  local _, _, only, _, n = native.settings()
  local function tell(is_ok, name, why)
    n = n + 1
    native.count(is_ok)
    run.say(("%s %d - %s: %s"):format(is_ok and "ok" or "not ok", n, path, (name:gsub("[\n#]", " "))))
    if not is_ok then explain(words(why)) end
  end

  local chunk, why = loadfile(path)
  local ok = false
  if chunk then ok, why = pcall(chunk) end
  if not ok then return tell(false, "the file can be read", why) end
  local tests = test.found()
  if #tests == 0 then
    return tell(false, "the file has tests", 'it calls test("a sentence", function() … end) nowhere')
  end
  for _, t in ipairs(tests) do
    if not only or t.name:find(only, 1, true) then
      local passed, reason = pcall(t.fn)
      tell(passed, t.name, reason)
    end
  end
end

return M
