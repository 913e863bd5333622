local lu = require "luaunit"
local clean = require "lode.clean"
local lode = require "lode"

local function raised(fn, ...)
  local ok, err = pcall(fn, ...)
  lu.assertFalse(ok)
  return err
end

return {
  ["a value is cleaned"] = function()
    lu.assertEquals(clean.trim "  a  ", "a")
    lu.assertEquals(clean.truncate("Größe", 4), "Größ")
    lu.assertEquals(clean.date("31.12.2024", "%d.%m.%Y"), "2024-12-31")
  end,
  ["the same function with other options gives another result"] = function()
    lu.assertEquals(clean.truncate("abcdef", 2), "ab")
    lu.assertEquals(clean.truncate("abcdef", 3), "abc")
    lu.assertEquals(clean.truncate("abcdef", 2), "ab")
  end,
  ["what is no text raises a table, as all of lode does"] = function()
    for value, what in pairs { [true] = "a boolean", [clean] = "a table", [print] = "a function" } do
      local err = raised(clean.email, value)
      lu.assertEquals({ err.code, err.message }, { "script", "a clean function takes a text, not " .. what })
      lu.assertStrContains(err.source, "test_clean.lua")
    end
  end,
  ["nil and blank give blank"] = function()
    lu.assertEquals(clean.trim(nil), "")
    lu.assertEquals(clean.date("", "%d.%m.%Y"), "")
  end,
  ["a number is taken as the text that a field would get"] = function()
    lu.assertEquals({ clean.trim(12), clean.trim(5.0), clean.number(1234567890123.45), clean.digits(1e15) },
      { "12", "5", "1234567890123.45", "1000000000000000" })
    lu.assertStrContains(raised(clean.trim, 0 / 0).message or raised(clean.trim, 0 / 0), "nan is no value")
  end,
  ["a value that makes no sense raises input, at the script's line"] = function()
    local err = raised(clean.date, "no date", "%d.%m.%Y")
    lu.assertEquals(err.code, "input")
    lu.assertStrContains(err.source, "test_clean.lua")
  end,
  ["maybe gives blank instead"] = function() lu.assertEquals(clean.maybe.date("no date", "%d.%m.%Y"), "") end,
  ["an unknown function names the one that was meant"] = function()
    lu.assertStrContains(raised(function() return clean.trimm end).message, "did you mean trim?")
    lu.assertStrContains(raised(function() return clean.maybe.dat end).message, "did you mean date?")
  end,
  ["whole numbers are keys where they count no list"] = function()
    local map = { [10] = "Open", [20] = "Closed" }
    lu.assertEquals({ clean.picklist("10", map), clean.picklist(20, map) }, { "Open", "Closed" })
    lu.assertStrContains(raised(clean.picklist, "Open", map).message, "the map has nothing for it")
    lu.assertEquals(clean.picklist("1", { [1] = "A", [10] = "B" }), "A")
    lu.assertEquals({ clean.picklist("Hot", { "Hot", h = "Hot" }), clean.picklist("h", { "Hot", h = "Hot" }) },
      { "Hot", "Hot" })
    lu.assertEquals(clean.picklist("true", { [true] = "Yes", [false] = "No" }), "Yes")
    lu.assertStrContains(tostring(raised(clean.picklist, "1.5", { [1.5] = "x" })), "texts and whole numbers")
  end,
  ["a table of options stays as it was"] = function()
    local list, map = { 1, 2, "c" }, { a = 7 }
    lu.assertEquals({ clean.blank_if("2", list), clean.picklist("a", map) }, { "", "7" })
    lu.assertEquals({ math.type(list[1]), math.type(list[2]), math.type(map.a) }, { "integer", "integer", "integer" })
  end,
  ["a column is no option, and the message says what is"] = function()
    local c = lode.columns
    lu.assertStrContains(raised(function() return c.x:default(c.y) end).message, "write lode.coalesce(c.x, c.y)")
    lu.assertStrContains(raised(function() return c.x:blank_if(c.y) end).message, "write lode.when(c.x:is(c.y)")
    lu.assertStrContains(raised(clean.phone, "1", c.y).message, "a function of the row")
  end,
  ["a table is no value"] = function() lu.assertStrContains(tostring(raised(clean.trim, {})), "text") end,
  ["the countries of phone are those of its description"] = function()
    local text = {}
    for line in io.lines "lua/lode/_meta/clean.lua" do text[#text + 1] = line:match "^%-%-%- (.*)" end
    local listed = table.concat(text, " "):match "Countries: ([%u, ]+)%."
    local taken = {}
    for a = 65, 90 do
      for b = 65, 90 do
        local code = string.char(a, b)
        if pcall(clean.phone, "", code) then taken[#taken + 1] = code end
      end
    end
    lu.assertEquals(listed, table.concat(taken, ", "))
  end,
  ["a column expression gives an expression"] = function()
    local e = clean.trim(lode.columns.name)
    lu.assertEquals({ e.op, e.name, e.args[1].name }, { "clean", "trim", "name" })
  end,
}
