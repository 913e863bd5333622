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
  on_failed = { DUPLICATE_VALUE = lode.mend.find { by = "Name", where = "Site = 'old' OR Site != 'new'" } } }
print(second.counts.updated, second.counts.failed)
-- several fields, a condition, and one hook for all codes
local narrow = org:insert { "narrow", object = "Account",
  from = lode.rows { { k = "t1", n = "Twin", s = "a" }, { k = "t2", n = "Twin", s = "z" }, { k = "s", n = "Solo", s = "c" } },
  map = map, on_failed = lode.mend.find { by = { "Name", "Site" }, where = "Legacy_Id__c = 't1' OR Legacy_Id__c != 'x'" } }
print(narrow.counts.updated, narrow.counts.failed, narrow.counts.created)
-- an update cannot write the parents of a junction: the member that is there has them already
local fair = org:insert { "fair", object = "Campaign", from = lode.rows { { n = "Fair" } }, map = { Name = c.n }, ids_by = "n" }
local members = { { k = "t1", n = "Fair" }, { k = "t2", n = "Fair" } }
local people = org:insert { "people", object = "Contact", from = lode.rows(members), map = { LastName = c.k }, ids_by = "k" }
local function member(name, status)
  return org:insert { name, object = "CampaignMember", from = lode.rows(members), map = {
    CampaignId = fair:id(c.n), ContactId = people:id(c.k), Status = lode.const(status) },
    on_failed = { DUPLICATE_VALUE = lode.mend.find { by = { "ContactId", "CampaignId" } } } }
end
member("members", "Sent")
local doubled = member("doubled", "Responded")
print(doubled.counts.updated, doubled.counts.failed)
