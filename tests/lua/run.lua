-- Runs one suite: a file that returns a table of tests, { ["a sentence"] = function() … end }.
-- usage: run.lua tests/lua/test_x.lua; prints TAP. Modules under test come from lua/.
package.path = "lua/?.lua;lua/?/init.lua;tests/lua/support/?.lua;" .. package.path
local luaunit = require "luaunit"

local path = ...
local suite = assert(loadfile(path))(path)
assert(type(suite) == "table" and next(suite), path .. " returns no tests")

local instances = {}
for name, test in pairs(suite) do
  instances[#instances + 1] = { name, test }
end
table.sort(instances, function(a, b) return a[1] < b[1] end)

local runner = luaunit.LuaUnit.new()
runner:setOutputType("tap")
local failed = runner:runSuiteByInstances(instances)
if failed > 0 then error(failed .. " tests failed", 0) end -- in lode scripts cannot call os.exit
