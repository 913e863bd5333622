local lu = require "luaunit"
local json = require "lode.json"
local null = require "lode".null

local function code_of(fn, ...)
  local ok, err = pcall(fn, ...)
  return not ok and err.code
end

local texts = {
  { 1, "1" }, { 1.5, "1.5" }, { 0.1, "0.1" }, { 1 / 3, "0.3333333333333333" }, { true, "true" }, { "a\"b", [["a\"b"]] },
  { null, "null" }, { json.array {}, "[]" }, { {}, "{}" }, { { 1, "x", { b = false } }, [=[[1,"x",{"b":false}]]=] },
  { { b = 1, a = { 2 } }, [[{"a":[2],"b":1}]] }, { 2 ^ 53 // 1 | 0, "9007199254740992" }, { -12, "-12" },
}

local refused = {
  nan = 0 / 0, infinity = 1 / 0, ["a function"] = print, ["a number too large to be read back"] = (1 << 53) + 1,
  ["an array with a name"] = { 1, 2, n = 2 }, ["a key that is no text"] = { [true] = 1 },
  ["an array that begins late"] = { [3] = "x", [4] = "y", x = 1 },
}

local suite = {
  ["values are written"] = function()
    for _, case in ipairs(texts) do lu.assertEquals(json.encode(case[1]), case[2]) end
  end,
  ["what is written reads back equal, whole numbers whole"] = function()
    for _, case in ipairs(texts) do
      local back = json.decode(json.encode { v = case[1] }).v
      lu.assertEquals(back, case[1])
      lu.assertEquals(math.type(back), math.type(case[1]))
    end
  end,
  ["null is lode.null"] = function() lu.assertIs(json.decode '{"a":null}'.a, null) end,
  ["text that is no JSON raises input"] = function()
    for _, text in ipairs { "", "{", "[1,]", "nope", '{"a":1}x' } do
      lu.assertEquals(code_of(json.decode, text), "input")
    end
  end,
  ["a table that holds itself raises input"] = function()
    local t = {}
    t.t = t
    lu.assertEquals(code_of(json.encode, t), "input")
  end,
}

for what, value in pairs(refused) do
  suite[what .. " raises input"] = function() lu.assertEquals(code_of(json.encode, value), "input") end
end

return suite
