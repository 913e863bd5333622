local lu = require "luaunit"
local fault = require "lode.fault"

local function message(fn, ...)
  local ok, err = pcall(fn, ...)
  lu.assertFalse(ok)
  return err.message
end

return {
  ["a message without values is taken as it is"] = function()
    lu.assertEquals(message(fault.usage, "100% of it"), "100% of it")
  end,
  ["an unknown code becomes script"] = function()
    local _, err = pcall(fault.raise, "nonsense", "x")
    lu.assertEquals(err.code, "script")
  end,
  ["an unknown option names the one that was meant"] = function()
    lu.assertEquals(message(fault.options, "it", { delimitre = "," }, { delimiter = "string" }),
      "it has no option delimitre; did you mean delimiter?")
  end,
  ["a name that others give to an option is translated"] = function()
    local known, meant = { from = "string", fort = "string" }, { source = "from" }
    lu.assertEquals(message(fault.options, "it", { source = "x" }, known, meant),
      "it has no option source; did you mean from?")
    lu.assertEquals(message(fault.options, "it", { frt = "x" }, known, meant),
      "it has no option frt; did you mean fort?")
  end,
  ["an option of the wrong type is named with the types that fit"] = function()
    lu.assertEquals(message(fault.options, "it", { n = true }, { n = "number|string" }),
      "it: n must be a number or string, not a boolean")
  end,
  ["options that fit pass"] = function()
    fault.options("it", { a = 1, b = 1.5, c = "x" }, { a = "number", b = "number", c = "number|string" })
  end,
  ["options that are no table raise"] = function()
    lu.assertEquals(message(fault.options, "it", 5, {}), "it: a table of options is expected, not a number")
  end,
  ["a field that is not there names the one that was meant"] = function()
    local t = setmetatable({}, { __index = fault.members("it", { created = 1 }) })
    lu.assertEquals(t.created, 1)
    lu.assertEquals(message(function() return t.craeted end), "it has no craeted; did you mean created?")
  end,
  ["names come sorted"] = function() lu.assertEquals(fault.names { b = 1, a = 2, c = 3 }, { "a", "b", "c" }) end,
}
