local lu = require "luaunit"
local query = require "lode.query"
local lode = require "lode"

local function message(fn, ...)
  local ok, err = pcall(fn, ...)
  lu.assertFalse(ok)
  return err.message
end

local bound = {
  { "a text is quoted and escaped", "x = :v", [[it's a \ and
]], [[x = 'it\'s a \\ and\n']] },
  { "a number and a boolean stand bare", "x = :v", 5, "x = 5" },
  { "lode.null is null", "x = :v", lode.null, "x = null" },
  { "a list stands in brackets, each value once", "x IN :v", { "a", "b", "a" }, "x IN ('a','b')" },
  { "a colon in quotes is text", "y = ':v \\' :v' AND x = :v", "1", "y = ':v \\' :v' AND x = '1'" },
  { "a date literal's number is no name", "d = LAST_N_DAYS:3 AND x = :v", 1, "d = LAST_N_DAYS:3 AND x = 1" },
}

local suite = {
  ["a long list is asked in pieces that hold each value once"] = function()
    local list, found = {}, {}
    for i = 1, 2000 do list[i] = "value " .. i end
    local queries = query.bind("SELECT Id FROM A WHERE x IN :v", { v = list })
    lu.assertTrue(#queries > 1)
    for _, q in ipairs(queries) do
      lu.assertTrue(#q < 4000)
      for value in q:gmatch "'(value %d+)'" do
        lu.assertNil(found[value])
        found[value] = true
      end
    end
    for _, value in ipairs(list) do lu.assertTrue(found[value]) end
  end,
  ["values that SOQL takes for the same stay in one piece"] = function()
    local list = { "x" }
    for i = 1, 2000 do list[#list + 1] = "value " .. i end
    list[#list + 1] = "X"
    for _, q in ipairs(query.bind("SELECT Id FROM A WHERE x IN :v", { v = list })) do
      lu.assertEquals(q:find("'x'", 1, true) ~= nil, q:find("'X'", 1, true) ~= nil)
    end
  end,
  ["an empty list asks nothing"] = function()
    lu.assertEquals(query.bind("SELECT Id FROM A WHERE x IN :v", { v = {} }),
      { nothing = "SELECT Id FROM A WHERE x IN :v" })
  end,
  ["a query that pieces would change is refused"] = function()
    local list = {}
    for i = 1, 2000 do list[i] = "value " .. i end
    for _, soql in ipairs { "SELECT COUNT() FROM A WHERE x IN :v", "SELECT Id FROM A WHERE x IN :v OR y = 1",
      "SELECT Id FROM A WHERE x IN :v LIMIT 5" } do
      lu.assertStrContains(message(query.bind, soql, { v = list }), "in pieces")
    end
  end,
  ["a name without a value, and a value without a name, raise"] = function()
    lu.assertStrContains(message(query.bind, "x = :nmae", { name = 1 }), ":nmae has no value; did you mean name?")
    lu.assertStrContains(message(query.bind, "x = 1", { name = 1 }), "no :name stands in the query")
    lu.assertStrContains(message(query.bind, "x IN :ids", { id = {} }), ":ids has no value; did you mean id?")
    lu.assertStrContains(message(query.bind, "x = 1", { id = {} }), "no :id stands in the query")
  end,
}

for _, case in ipairs(bound) do
  suite[case[1]] = function() lu.assertEquals(query.bind(case[2], { v = case[3] }), { case[4] }) end
end

return suite
