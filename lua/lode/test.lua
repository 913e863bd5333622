--- Tests of load scripts and recipes: a file NAME_test.lua beside them, which `lode test` runs. No org is needed, and
--- no network: `transform` gives the record that a map makes of a row, `rehearse` runs a whole load against the local
--- org. Files are named as seen from the test's folder. `test("a sentence", function() … end)` is one test, which
--- fails where the function raises.
---
--- ```lua
--- -- contacts_test.lua
--- local test = require "lode.test"
---
--- test("names are trimmed", function()
---   local record = test.transform { "contacts.lua", step = "contacts", row = { first = " Ada ", last = "Lovelace" } }
---   test.expect(record.FirstName, "Ada")
--- end)
---
--- test("every row arrives", function()
---   local run = test.rehearse { "contacts.lua", args = { dir = "data" } }
---   test.expect(run.steps.contacts.counts.created, 5)
---   test.expect(run:select("SELECT COUNT(Id) n FROM Contact")[1].n, "5")
--- end)
--- ```
local native = require "lode.native.test"
local fault = require "lode.fault"
local files = require "lode.testfiles"
local show = require("lode.show").show

local M = {
  transform = require("lode.testmap").transform,
  rehearse = require("lode.testload").rehearse,
}

local tests = {}

--- The tests of the file, in their order.
---@package
---@return table[]
function M.found()
  return tests
end

local function is_same(a, b)
  if type(a) ~= "table" or type(b) ~= "table" then return a == b end
  for k, v in pairs(a) do
    if not is_same(v, rawget(b, k)) then return false end
  end
  for k in pairs(b) do
    if rawget(a, k) == nil then return false end
  end
  return true
end

--- The fields in which two records differ, or nil where that says nothing.
local function differing(got, wanted)
  if type(got) ~= "table" or type(wanted) ~= "table" or rawlen(got) > 0 or rawlen(wanted) > 0 then return nil end
  local lines, all = {}, {}
  for k in pairs(got) do all[k] = true end
  for k in pairs(wanted) do all[k] = true end
  for _, k in ipairs(fault.names(all)) do
    local a, b = rawget(got, k), rawget(wanted, k)
    if not is_same(a, b) then lines[#lines + 1] = ("  %s: got %s, wanted %s"):format(k, show(a), show(b)) end
  end
  return table.concat(lines, "\n")
end

--- Fails the test where two values differ; tables are compared field by field, numbers by value.
---@param got any
---@param wanted any
---@param what? string what is compared, for the message
function M.expect(got, wanted, what)
  if is_same(got, wanted) then return end
  local fields = differing(got, wanted)
  fault.raise("check", "%s%s", what and what .. ": " or "", fields and "the tables differ\n" .. fields
    or ("got    %s\nwanted %s"):format(show(got), show(wanted)))
end

--- Fails the test where a text does not have this in it, letter for letter.
---@param text string
---@param part string
function M.expect_text(text, part)
  if type(text) ~= "string" or not text:find(part, 1, true) then
    fault.raise("check", "got    %s\nwanted a text with %s", show(text), show(part))
  end
end

--- Fails the test where the function raises no error with this in its message. Gives the error.
---@param fn fun()
---@param part string
---@return table
function M.expect_error(fn, part)
  if type(fn) ~= "function" or type(part) ~= "string" then
    fault.usage 'expect_error takes a function and a part of the message: expect_error(function() … end, "no column")'
  end
  local ok, err = pcall(fn)
  if ok then fault.raise("check", "no error was raised; wanted one with %s", show(part)) end
  local message = fault.words(err)
  if not message:find(part, 1, true) then
    fault.raise("check", "the error is  %s\nwanted one with %s", show(message), show(part))
  end
  return type(err) == "table" and err or { message = message }
end

--- Fails the test where a file does not hold this text, or what `transform` gave for several rows. `lode test --accept`
--- writes the file instead.
---@param path string
---@param got string|lode.Transformed
function M.golden(path, got)
  local text = type(got) == "table" and got.csv or got
  if type(text) ~= "string" then fault.usage "golden takes a text, or what transform gave for several rows" end
  local _, _, _, is_accepting = native.settings()
  local at = files.beside(path)
  if is_accepting then
    local f = io.open(at, "wb") or fault.raise("io", "%s cannot be written", at)
    f:write(text)
    f:close()
    return
  end
  local wanted = files.read(at) or fault.raise("check", "%s is not there: lode test --accept makes it", path)
  if wanted == text then return end
  local n, theirs = 0, wanted:gmatch "([^\n]*)\n?"
  for line in text:gmatch "([^\n]*)\n?" do
    n = n + 1
    local other = theirs()
    if line ~= other then
      fault.raise("check", "%s:%d differs\ngot    %s\nwanted %s\nlode test --accept takes what came", path, n, line,
        other or "nothing")
    end
  end
  fault.raise("check", "%s has more lines: line %d is %s", path, n + 1, theirs() or "")
end

local Test = { __index = fault.members("lode.test", M) }

--- One test of the file. It fails where the function raises.
---@param name string a sentence
---@param fn fun()
function Test.__call(_, name, fn)
  if type(name) ~= "string" or type(fn) ~= "function" then fault.usage 'write test("a sentence", function() … end)' end
  tests[#tests + 1] = { name = name, fn = fn }
end

return setmetatable({}, Test)
