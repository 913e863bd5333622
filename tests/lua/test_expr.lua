local lu = require "luaunit"
local expr = require "lode.expr"
local lode = require "lode"
local c = lode.columns

local function message(fn, ...)
  local ok, err = pcall(fn, ...)
  lu.assertFalse(ok)
  return err.message
end

return {
  ["an expression knows where it was written"] = function()
    local e = c.name:trim()
    lu.assertStrContains(e.source, "test_expr.lua")
    lu.assertTrue(e.line > 0)
  end,
  ["methods chain"] = function()
    local e = c.name:trim():truncate(80)
    local inner = e.args[1]
    lu.assertEquals({ e.name, e.options[1], inner.name, inner.args[1].name }, { "truncate", 80, "trim", "name" })
  end,
  ["concatenation makes one flat join"] = function()
    local e = c.first .. " " .. c.last .. "!"
    lu.assertEquals(e.op, "join")
    local parts = {}
    for i, part in ipairs(e.args) do parts[i] = part.op == "column" and part.name or part.text end
    lu.assertEquals(parts, { "first", " ", "last", "!" })
  end,
  ["a bare text asks which was meant"] = function()
    lu.assertEquals(message(expr.plan, { Name = "name" }),
      'Name = "name": is the column meant (c.name) or the text itself (lode.const "name")?')
  end,
  ["a table is no expression"] = function()
    lu.assertEquals(message(expr.plan, { Name = {} }), "Name: a column expression is expected, not a table")
  end,
  ["numbers, booleans, lode.null and functions stand for themselves"] = function()
    local ops = {}
    for i, field in ipairs(expr.plan { A = 1, B = true, C = lode.null, D = function() end }) do ops[i] = field[2].op end
    lu.assertEquals(ops, { "const", "const", "null", "function" })
  end,
  ["a plan is in the order of its fields' names"] = function()
    local names = {}
    for i, field in ipairs(expr.plan { b = c.x, a = c.x, C = c.x }) do names[i] = field[1] end
    lu.assertEquals(names, { "C", "a", "b" })
  end,
  ["a map without fields raises"] = function()
    lu.assertEquals(message(expr.plan, {}), "map: the table has no fields")
  end,
  ["an unknown method names the one that was meant"] = function()
    lu.assertStrContains(message(function() return c.name:trimm() end), "did you mean trim?")
  end,
  ["a wrong option raises where it is written"] = function()
    local ok, err = pcall(function() return c.name:truncate "x" end)
    lu.assertFalse(ok)
    lu.assertStrContains(err.source, "test_expr.lua")
  end,
  ["when without else gives blank"] = function()
    local e = lode.when(c.vip:is "Y", lode.const "Hot")
    lu.assertEquals({ e.op, e.args[1].op, e.args[3].text }, { "when", "is", "" })
  end,
  ["an expression and lode.columns cannot be changed"] = function()
    local e = c.name
    lu.assertEquals(message(function() e.x = 1 end), "a column expression cannot be changed")
    lu.assertEquals(message(function() c.x = 1 end), "lode.columns cannot be changed")
  end,
}
