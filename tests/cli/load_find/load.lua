local lode = require "lode"
local c, org = lode.columns, lode.org()
local first, again = {}, {}
for i = 1, 1200 do
  first[i] = { k = "Key " .. i, n = "Name " .. i, s = "old" }
  again[i] = { k = "KEY " .. i, n = "NAME " .. i, s = "new" }
end
for i, s in ipairs { "a", "b" } do first[#first + 1] = { k = "t" .. i, n = "Twin", s = s } end
again[#again + 1] = { k = "t1", n = "Twin", s = "new" }  -- two records share its name
again[#again + 1] = { k = "t2", n = "Nobody", s = "new" } -- none has its name
local map = { Legacy_Id__c = c.k, Name = c.n, Site = c.s }
org:insert { "first", object = "Account", from = lode.rows(first), map = map }
local second = org:insert { "second", object = "Account", from = lode.rows(again), map = map,
  on_failed = { DUPLICATE_VALUE = lode.mend.find { by = "Name" } } }
print(second.counts.updated, second.counts.failed)
-- several fields, a condition, and one hook for all codes
local narrow = org:insert { "narrow", object = "Account",
  from = lode.rows { { k = "t1", n = "Twin", s = "a" }, { k = "t2", n = "Twin", s = "z" }, { k = "s", n = "Solo", s = "c" } },
  map = map, on_failed = lode.mend.find { by = { "Name", "Site" }, where = "Legacy_Id__c != 'x'" } }
print(narrow.counts.updated, narrow.counts.failed, narrow.counts.created)
