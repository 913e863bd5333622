local lu = require "luaunit"
local lode = require "lode"
local trial = require "trial"

local raised, csv = trial.raised, trial.csv
local c = lode.columns

local function people()
  return csv [[
Id,Email,Phone,At
1,ada@x.org,,2
2,Ada@X.org ,555,3
3,,,
4,ada@x.org,777,1
5,,,
6,bob@x.org,1,1
]]
end

local function text_of(source, ...)
  local out = {}
  for row in source do
    local parts = {}
    for i, name in ipairs { ... } do parts[i] = row[name] end
    out[#out + 1] = table.concat(parts, ":")
  end
  return table.concat(out, " ")
end

local function who(opts)
  local kept, others = lode.dedupe(people(), opts)
  return text_of(kept, "Id", "Phone", "duplicates"), text_of(others, "Id", "survivor")
end

return {
  ["columns as they are, the first survives"] = function()
    local kept, others = who { by = "Email" }
    lu.assertEquals(kept, "3::0 5::0 2:555:0 1::1 6:1:0")
    lu.assertEquals(others, "4:1")
  end,
  ["expressions normalise"] = function()
    local kept, others = who { by = c.Email:lower() }
    lu.assertEquals(kept, "3::0 5::0 1::2 6:1:0")
    lu.assertEquals(others, "2:1 4:1")
  end,
  ["rules of who survives"] = function()
    local by = { c.Email:lower() }
    lu.assertEquals({ who { by = by, keep = "last" } }, { "3::0 5::0 4:777:2 6:1:0", "2:4 1:4" })
    lu.assertEquals({ who { by = by, keep = "fullest" } }, { "3::0 5::0 2:555:2 6:1:0", "4:2 1:2" })
    lu.assertEquals({ who { by = by, keep = { greatest = "At" } } }, { "3::0 5::0 2:555:2 6:1:0", "1:2 4:2" })
    lu.assertEquals({ who { by = by, keep = { least = "At" } } }, { "3::0 5::0 4:777:2 6:1:0", "1:4 2:4" })
    local function is_two(a) return a.Id == "2" end
    lu.assertEquals({ who { by = by, keep = is_two } }, { "3::0 5::0 2:555:2 6:1:0", "1:2 4:2" })
  end,
  ["an id that was asked for is missed at the first reading, one that was not when the others are read"] = function()
    local kept = lode.dedupe(csv "k,At\na,1\na,2\n", { by = "k", id = "Id" })
    lu.assertStrContains(raised(kept.count, kept), 'check: lode.dedupe: id: no column "Id"')
    local plain, others = lode.dedupe(csv "k,At\na,1\na,2\n", { by = "k" })
    lu.assertEquals(plain:count(), 1)
    lu.assertStrContains(raised(others.count, others), 'check: lode.dedupe: id: no column "Id"')
  end,
  ["the least of something, not of nothing"] = function()
    local rows = csv "Id,k,At\n1,a,\n2,a,5\n"
    local kept = lode.dedupe(rows, { by = "k", keep = { least = "At" } })
    lu.assertEquals(text_of(kept, "Id"), "2")
  end,
  ["blank columns are filled by the best of the others"] = function()
    lu.assertEquals(who { by = c.Email:lower(), fill = true }, "3::0 5::0 1:555:2 6:1:0")
    lu.assertEquals(who { by = c.Email:lower(), fill = { "Phone" } }, "3::0 5::0 1:555:2 6:1:0")
    lu.assertEquals(who { by = c.Email:lower(), fill = { "At" } }, "3::0 5::0 1::2 6:1:0")
  end,
  ["a key that is blank in part makes no duplicates"] = function()
    local kept = lode.dedupe(people(), { by = { c.Email:lower(), "Phone" } })
    lu.assertEquals(text_of(kept, "duplicates"), "0 0 0 0 0 0")
  end,
  ["every row is in one of the two"] = function()
    local lines = { "Id,k\n" }
    for i = 1, 500 do lines[i + 1] = ("%d,%d\n"):format(i, i * 7919 % 60) end
    local kept, others = lode.dedupe(csv(table.concat(lines)), { by = "k", keep = "last" })
    local seen, n = {}, 0
    for _, source in ipairs { kept, others } do
      for row in source do
        lu.assertNil(seen[row.Id])
        seen[row.Id] = true
        n = n + 1
      end
    end
    lu.assertEquals(n, 500)
    lu.assertEquals(kept:count(), 60)
  end,
  ["the survivor by another column"] = function()
    local rows = csv "key,k\n1,a\n2,a\n"
    local _, others = lode.dedupe(rows, { by = "k", id = "key" })
    lu.assertEquals(text_of(others, "key", "survivor"), "2:1")
    _, others = lode.dedupe(rows, { by = "k" })
    lu.assertStrContains(raised(others, nil, nil), 'no column "Id"')
  end,
  ["there are no duplicates"] = function()
    local kept, others = lode.dedupe(csv "Id,k\n1,a\n2,b\n", { by = "k" })
    lu.assertEquals(text_of(kept, "Id", "duplicates"), "1:0 2:0")
    lu.assertEquals(others:columns(), { "Id", "k", "survivor" })
    kept = lode.dedupe(csv "Id,k\n", { by = "k" })
    lu.assertEquals(kept:columns(), { "Id", "k", "duplicates" })
  end,
  ["numbers are compared by their value"] = function()
    local rows = csv "Id,k,n\n1,a,900\n2,a,10000\n3,a,\n"
    lu.assertEquals(text_of((lode.dedupe(rows, { by = "k", keep = { greatest = "n" } })), "Id"), "2")
    lu.assertEquals(text_of((lode.dedupe(rows, { by = "k", keep = { least = "n" } })), "Id"), "1")
  end,
  ["columns that it makes must be free"] = function()
    local rows = csv "Id,duplicates\n1,x\n"
    lu.assertStrContains(raised((lode.dedupe(rows, { by = "Id" })), nil, nil), 'makes a column "duplicates"')
  end,
  ["a key that cannot be made is told as dedupe's"] = function()
    local kept = lode.dedupe(csv "Id,Email\n1,nobody\n", { by = c.Email:email() })
    lu.assertStrContains(raised(kept, nil, nil), ':dedupe: "nobody": not an e-mail address')
  end,
  ["wrong options raise"] = function()
    lu.assertStrContains(raised(lode.dedupe, {}, {}), "usage: lode.dedupe takes a source")
    lu.assertStrContains(raised(lode.dedupe, people(), {}), "usage: lode.dedupe: by says")
    lu.assertStrContains(raised(lode.dedupe, people(), { by = "Id", keep = "frist" }), "did you mean first?")
    lu.assertStrContains(raised(lode.dedupe, people(), { by = "Id", keep = { most = "At" } }), "has no option most")
    lu.assertStrContains(raised(lode.dedupe, people(), { by = "Id", keep = { greatest = "At", least = "At" } }),
      "one of them")
    lu.assertStrContains(raised(lode.dedupe, people(), { by = "Id", keep = "newest" }), '"first", "last", "fullest"')
    lu.assertStrContains(raised(lode.dedupe, people(), { by = "Id", fil = true }), "did you mean fill?")
    lu.assertStrContains(raised((lode.dedupe(people(), { by = "Emial" })), nil, nil), "Email")
    lu.assertStrContains(raised((lode.dedupe(people(), { by = "Id", fill = { "phone" } })), nil, nil), "Phone")
    lu.assertStrContains(raised((lode.dedupe(people(), { by = { 7 } })), nil, nil), "not a number")
  end,
}
