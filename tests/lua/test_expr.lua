local lu = require "luaunit"
local expr = require "lode.expr"
local ids = require "lode.ids"
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
  ["one field in two spellings raises"] = function()
    lu.assertEquals(message(expr.plan, { name = c.x, Name = c.y }), "map: Name and name are one field")
  end,
  ["a list is no map"] = function()
    lu.assertStrContains(message(expr.plan, { { "Name", c.x } }), "{ Name = c.name }, no list")
  end,
  ["id called with a dot, and ids with a column, say what to write"] = function()
    lu.assertStrContains(message(ids.id, c.firm), "step:id(key), not step.id(key)")
    lu.assertStrContains(message(ids.id, "7"), "step:id(key)")
    lu.assertStrContains(message(function() return ids.table({})[c.firm] end), "step:id(c.column)")
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
  ["a condition looks into what is combined"] = function()
    local function first(e) return e.args[1] end
    local e = first(lode.when(lode.coalesce(c.a:boolean(), c.b), "x" .. c.b))
    lu.assertEquals({ e.op, e.args[1].op, e.args[2].op }, { "coalesce", "is", "column" })
    e = first(lode.when(lode.when(c.a:boolean(), c.b:boolean(), false), c.x))
    lu.assertEquals({ e.op, e.args[1].op, e.args[2].op, e.args[3].text }, { "when", "is", "is", "" })
    for _, e in ipairs { c.a:boolean():default "false", c.a:boolean():default { other = true }, -- luacheck: ignore 421
      lode.coalesce(c.a:boolean(), c.b:is "x", true):lower() } do
      lu.assertEquals(first(lode.when(e, c.x)).op, "is")
    end
    lu.assertEquals(first(lode.when(c.a:default(false), c.x)).op, "column")
  end,
  ["what is made of a boolean, and lode.null, are no conditions"] = function()
    for _, e in ipairs { c.a:boolean():upper(), c.a:boolean():default "?", (c.a:boolean() .. c.b):trim(),
      c.a:boolean():picklist { ["true"] = "Yes", ["false"] = "No" }, lode.coalesce(c.a, c.b:boolean():truncate(2)) } do
      lu.assertStrContains(message(lode.when, e, c.x), "let :boolean() stand last")
    end
    lu.assertStrContains(message(lode.when, lode.coalesce(c.a, lode.null), c.x), "lode.null is no condition")
    lu.assertStrContains(message(lode.when, c.a, c.b, c.d, c.x), "no more")
    lu.assertStrContains(message(function() return c.a:is() end), 'c.x:is("Y", "y")')
  end,
  ["values of a row are not combined as columns are"] = function()
    local values = "in a function of the row Lua chooses among them: "
    lu.assertStrContains(message(lode.coalesce, "", "Ada"), values .. 'row.nick ~= "" and row.nick or row.first')
    lu.assertStrContains(message(lode.coalesce, "Ada"), "was given values alone")
    lu.assertStrContains(message(lode.when, true, "Hot", "Cold"), values .. 'row.vip == "Y" and "Hot" or "Cold"')
    lu.assertStrContains(message(lode.when, "Y", "Hot"), values)
    lu.assertStrContains(message(lode.coalesce, c.nick, "Ada"), "lode.const \"Ada\"")
    lu.assertStrContains(message(lode.when, false, c.x), 'write c.vip:is "Y"')
    lu.assertEquals(lode.coalesce(1, true).args[1].text, "1")
  end,
  ["is takes several texts, and no list"] = function()
    for _, v in ipairs { { "Y", "n" }, lode.null, print } do
      lu.assertStrContains(message(function() return c.vip:is(v) end), 'c.x:is("Y", "y")')
    end
    lu.assertStrContains(message(function() return c.vip:is { "Y", "n" } end), "with texts, not with a table")
    lu.assertStrContains(message(function() return c.vip:is("Y", nil) end), "with texts, not with nil")
  end,
  ["a method that is not called is no function of the row"] = function()
    lu.assertEquals(message(expr.plan, { Name = c.name.trim }), "Name: c.x.trim is not called: write c.x:trim(…)")
    lu.assertStrContains(message(lode.when, c.vip.boolean, c.x), "write c.x:boolean(…)")
  end,
  ["what Lua decides before any row is there raises where it stands"] = function()
    local function raises(what, fn) lu.assertStrContains(message(fn), what) end
    raises("c.vip: Lua decides `==` before any row is there", function() return c.vip == "Y" end)
    raises("`~=` before any row is there, and it is always true", function() return "Y" ~= c.vip end)
    raises("always the first: write lode.coalesce(c.nick, …)", function() return c.nick or c.first end)
    raises("always the first", function() return c.nick:trim():truncate(3) or c.first end)
    raises("always the first", function() return (c.nick) or c.first end)
    raises("always the first", function()
      return c.nick -- or is it
        or c.first
    end)
    raises('c["nick name"]: Lua decides `and`', function() return c["nick name"] and 1 end)
    raises("write lode.when(c.vip, lode.const \"\", …)", function() return not c.vip end)
    raises("lode.coalesce(columns.nick", function() return lode.columns.nick or c.first end)
  end,
  ["what looks like it and is none is let through"] = function()
    local t = { c.vip, function(row) return row.vip == "Y" or row.x end } -- c.vip == "Y"
    t[2] = { c.vip, t.vip == "Y", t.vip or 1 }
    t[3] = { c.vip, function(c) return c.vip == "Y" end } -- luacheck: ignore 431
    t[4] = "c.vip:" == "c.vip" or c.vip:is "Y"
    local is_german, field = t[1] ~= nil, { type = "text", from = "type" }
    t[5] = { is_german and c.name_de or c.name_en, field.type == "text" and c[field.from]:trim() or c[field.from] }
    if field.type == "text" then
      t[6] = c[field.from]:trim()
    end
    t[7] = { c.name .. " (c.name or c.type)", lode.const "c.name_de or c.name_en" .. c.name_de }
    t[8] = { c.order, c.origin, c.android }
    t[9] = c.vip .. "==" .. c.vip
    lu.assertEquals(#t, 9)
  end,
  ["columns are not computed with, nor joined with nil"] = function()
    for _, fn in ipairs {
      function() return c.x * 2 end, function() return 1 - c.x end, function() return -c.x end,
      function() return c.x < c.y end, function() return #c.x end,
    } do lu.assertStrContains(message(fn), "a function of the row") end
    local t = {}
    lu.assertStrContains(message(function() return c.x .. t.none end), "with nil")
    lu.assertStrContains(message(function() return t.none .. c.x end), "with nil")
  end,
  ["numbers are written as an org reads them"] = function()
    local texts = {}
    for i, v in ipairs { 3.0, 1e15, 2^53, 1e17, 0.1, 12 } do texts[i] = lode.const(v).text end
    lu.assertEquals(texts, { "3", "1000000000000000", "9007199254740992", "100000000000000000", "0.1", "12" })
    lu.assertEquals(message(lode.const, 0 / 0):gsub("^%-", ""), "nan is no value for a field")
    lu.assertEquals(message(expr.plan, { A = 1 / 0 }), "inf is no value for a field")
  end,
  ["an expression and lode.columns cannot be changed"] = function()
    local e = c.name
    lu.assertEquals(message(function() e.x = 1 end), "a column expression cannot be changed")
    lu.assertEquals(message(function() c.x = 1 end), "lode.columns cannot be changed")
  end,
}
