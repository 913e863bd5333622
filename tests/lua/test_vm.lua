-- What scripts run in: text chunks only, declared globals, errors that say where.
local lu = require "luaunit"
local fault = require "lode.fault"

local function raised(fn, ...)
  local ok, err = pcall(fn, ...)
  lu.assertFalse(ok)
  return err
end

local function file_with(text)
  local path = os.getenv "LODE_TEST_TMP" .. "/chunk.lua"
  local f <close> = assert(io.open(path, "wb"))
  f:write(text)
  return path
end

return {
  ["loadfile without an environment gives the globals"] = function()
    lu.assertEquals(assert(loadfile(file_with "return type(string)"))(), "table")
  end,
  ["loadfile and load keep the environment that is given"] = function()
    lu.assertEquals(assert(loadfile(file_with "return x", "t", { x = 1 }))(), 1)
    lu.assertEquals(assert(load("return x", "chunk", "t", { x = 2 }))(), 2)
    lu.assertEquals(assert(load "return type(string)")(), "table")
  end,
  ["a binary chunk is refused, whatever mode is asked for"] = function()
    local binary = string.dump(function() end)
    for _, mode in ipairs { "b", "bt" } do
      local f, why = load(binary, "x", mode)
      lu.assertNil(f)
      lu.assertStrContains(why, "attempt to load a binary chunk")
      f, why = loadfile(file_with(binary), mode)
      lu.assertNil(f)
      lu.assertStrContains(why, "attempt to load a binary chunk")
    end
    lu.assertStrContains(raised(dofile, file_with(binary)), "attempt to load a binary chunk")
  end,
  ["an undeclared global is refused, read or assigned"] = function()
    lu.assertStrContains(raised(load "return nope"), "nope is not declared")
    lu.assertStrContains(raised(load "nope = 1"), "nope is not declared")
    lu.assertStrContains(raised(load "function nope() end"), "nope is not declared")
    lu.assertStrContains(raised(string.gsub, "$nope", "%$(%w+)", _G), "nope is not declared")
    lu.assertStrContains(raised(table.move, { 5 }, 1, 1, 1, _G), "is not declared")
  end,
  ["a C module of the system is found, works, and may set the global that it always sets"] = function()
    local lfs = require "lfs"
    lu.assertEquals(lfs.attributes(".", "mode"), "directory")
    lu.assertIsNil(lfs.attributes("/nowhere"))
  end,
  ["finalisers are refused, closing values are not"] = function()
    lu.assertStrContains(raised(setmetatable, {}, { __gc = print }), "__gc")
    local closed
    do
      local _ <close> = setmetatable({}, { __close = function() closed = true end })
    end
    lu.assertTrue(closed)
  end,
  ["xpcall hands arguments on, errors to the handler, and lets coroutines yield"] = function()
    local wrapped = coroutine.wrap(function()
      return xpcall(function(a, b) coroutine.yield(a); error(b, 0) end, function(e) return "handled " .. e end, 1, "x")
    end)
    lu.assertEquals(wrapped(), 1)
    lu.assertEquals({ wrapped() }, { false, "handled x" })
  end,
  ["of debug there is traceback alone"] = function()
    local names = {}
    for name in pairs(debug) do names[#names + 1] = name end
    lu.assertEquals(names, { "traceback" })
    lu.assertIs(require "debug", debug)
  end,
  ["an error of the library is a table with the script's place and a traceback"] = function()
    local err = raised(function() fault.usage("no %s", "way") end)
    lu.assertEquals({ err.code, err.message, err.retry }, { "usage", "no way", false })
    lu.assertStrContains(err.source, "test_vm.lua")
    lu.assertTrue(err.line > 0)
    lu.assertStrContains(err.traceback, "stack traceback")
    lu.assertEquals(tostring(err), ("%s:%d: no way"):format(err.source, err.line))
  end,
  ["what needs a run raises usage where there is none"] = function()
    lu.assertEquals(raised(require "lode".org).code, "usage")
    lu.assertEquals(raised(require "lode".now).code, "usage")
    lu.assertEquals(raised(require "lode.native.job".close, "x").code, "usage")
    lu.assertEquals(raised(require "lode.native.step".open, {}).code, "usage")
  end,
}
