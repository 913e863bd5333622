local lu = require "luaunit"
local lode = require "lode"
local trial = require "trial"

local raised = trial.raised

local mask = lode.mask { key = "a key of some length" }
local other = lode.mask { key = "another key of some length" }
local kinds = { "email", "name", "phone", "text", "date", "key" }
local whole = { email = "ada@example.com", name = "Ada Lovelace", phone = "+44 20 7946 0000",
  text = "St. James's Sq. 12", date = "1815-12-10",
  key = "CUST-004711" }

--- Masks n keys: each has the form, and no two are the same, without case.
local function all_differ(n, form, key_of)
  local seen = {}
  for i = 0, n - 1 do
    local m = mask:key(key_of(i))
    if not m:find(form) or seen[m:lower()] then lu.fail(("%s becomes %s"):format(key_of(i), m)) end
    seen[m:lower()] = true
  end
end

return {
  ["a long text keeps its form, and hangs on each of its letters"] = function()
    local text = ("Lorem ipsum 12. "):rep(9000)
    local masked = mask:text(text)
    lu.assertEquals(#masked, #text)
    lu.assertNil(masked:find "[^%w .]")
    lu.assertNotEquals(masked:sub(1, 1000), mask:text(text .. "x"):sub(1, 1000))
    lu.assertNotEquals(mask:key(("a"):rep(5000)), mask:key(("a"):rep(4999) .. "b"))
  end,
  ["the same value with the same key is the same, with another key another one"] = function()
    for _, kind in ipairs(kinds) do
      local once = mask[kind](mask, whole[kind])
      lu.assertEquals(lode.mask({ key = "a key of some length" })[kind](mask, whole[kind]), once)
      lu.assertNotEquals(once, whole[kind])
      lu.assertNotEquals(other[kind](other, whole[kind]), once)
    end
  end,
  ["the values stay what they are, so that reruns find what was loaded"] = function()
    lu.assertEquals(mask:email "ada@example.com", "10e3768405cdac6c@example.invalid")
  end,
  ["blank stays blank"] = function()
    for _, kind in ipairs(kinds) do
      lu.assertEquals(mask[kind](mask, ""), "")
      lu.assertEquals(mask[kind](mask, nil), "")
    end
  end,
  ["an e-mail address reaches nobody, whatever its case"] = function()
    lu.assertEquals(mask:email " ADA@example.com", mask:email "ada@example.com")
    lu.assertStrMatches(mask:email "x@y.z", "^%x+@example%.invalid$")
    lu.assertEquals(lode.clean.email(mask:email "x@y.z"), mask:email "x@y.z")
  end,
  ["names word by word"] = function()
    lu.assertEquals(mask:name "Ada Lovelace", mask:name "Ada" .. " " .. mask:name "LOVELACE")
    lu.assertStrMatches(mask:name "Ada", "^%u%l+$")
  end,
  ["a phone number of no country, whatever its marks"] = function()
    lu.assertEquals(mask:phone "+44 20 7946 0000", mask:phone "+442079460000")
    lu.assertStrMatches(mask:phone "1", "^%+999%d%d%d%d%d%d%d%d%d$")
  end,
  ["a text keeps its form"] = function()
    lu.assertStrMatches(mask:text "Ab-12, c!\nD", "^%u%l%-%d%d, %l!\n%u$")
    lu.assertEquals(#mask:text(("x"):rep(5000)), 5000)
    lu.assertStrMatches(mask:text "Müller", "^%u%l%l%l%l%l$")
    lu.assertStrMatches(mask:text "ÉÖ ß 王小明 Ж", "^%u%u %l %l%l%l %u$")
    lu.assertStrMatches(mask:text "7 € – „x“ © 🙂", "^%d € – „%l“ © 🙂$")
  end,
  ["no two keys of one form become one"] = function()
    all_differ(20000, "^%u%-%d%d%d%d%d$", function(i) return ("A-%05d"):format(i) end)
  end,
  ["all keys of a form become all keys of it"] = function()
    all_differ(10, "^%d$", function(i) return tostring(i) end)
    all_differ(100, "^x?%d%-%d$", function(i) return ("%d-%d"):format(i // 10, i % 10) end)
    all_differ(2600, "^%l%d %d$", function(i)
      return ("%c%d %d"):format(97 + i // 100, i // 10 % 10, i % 10)
    end)
  end,
  ["a key keeps its form, and is the same in every run"] = function()
    lu.assertEquals(mask:key "CUST-004711", "TACQ-807054")
    lu.assertEquals(mask:key "A-0001", "G-5047")
    lu.assertEquals(mask:key " A-0001 ", mask:key "A-0001")
    lu.assertStrMatches(mask:key "Ab-12, É c!9", "^%u%l%-%d%d, É %l!%d$")
    lu.assertEquals(#mask:key(("x7"):rep(500)), 1000)
    lu.assertEquals(mask:key "--", "--")
  end,
  ["keys that the org takes for one stay one"] = function()
    lu.assertEquals(mask:key("abc-12"):upper(), mask:key("ABC-12"))
    lu.assertEquals(mask:key("aBc-12"):lower(), mask:key("abc-12"))
    lu.assertStrMatches(mask:key "aBc-12", "^%l%u%l%-%d%d$")
  end,
  ["a date stays in its year, with its time"] = function()
    for day = 1, 28 do
      local text = ("1999-02-%02dT10:00:00Z"):format(day)
      local masked = mask:date(text)
      lu.assertStrMatches(masked, "^1999%-%d%d%-%d%dT10:00:00Z$")
      lu.assertEquals(lode.clean.date(masked:sub(1, 10)), masked:sub(1, 10))
    end
    lu.assertEquals(raised(mask.date, mask, "10.12.1815"), 'input: "10.12.1815": not a date as yyyy-MM-dd')
  end,
  ["thousands of addresses stay different"] = function()
    local seen = {}
    for i = 1, 5000 do
      local m = mask:email(i .. "@x.org")
      lu.assertNil(seen[m])
      seen[m] = true
    end
  end,
  ["a column makes an expression"] = function()
    lu.assertEquals(tostring(mask:email(lode.columns.mail)), "call expression")
  end,
  ["the key is not shown"] = function()
    lu.assertNil(tostring(mask):find "a key of")
  end,
  ["wrong arguments raise"] = function()
    lu.assertStrContains(raised(lode.mask), "usage: lode.mask takes a key")
    lu.assertStrContains(raised(lode.mask, { key = nil }), "lode.mask has no key: is the environment variable set?")
    lu.assertStrContains(raised(lode.mask, { key = "short" }), "less than 16 bytes")
    lu.assertStrContains(raised(mask.email, "x@y.z"), "usage: write mask:email(value), with a colon")
    lu.assertStrContains(raised(mask.email, mask, 7), "usage: mask:email takes a text")
    lu.assertStrContains(raised(function() return mask.mail end), "a mask has no mail; did you mean email?")
  end,
}
