--- Picklist values renamed in the records of several objects, of multi-select picklists as well: their other values
--- and the order stay as they are. What is renamed to must be an active value that is not renamed itself, or nothing is
--- sent. Only records that have an old value, in whatever case, are asked for, so a second run finds none. What a
--- validation rule refuses is told, by its text.
---
--- A rehearsal org is empty: there the script first loads records with old values.
---
--- Run:    lode rehearse scripts/rename_values.lua
--- Prints: how many records of each object were changed, then the values that there are now.
local lode = require "lode"
local c    = lode.columns
local org  = lode.org()

local renames = {
  { "Account", "Rating", { Tepid = "Warm" } },
  { "Contact", "LeadSource", { Tel = "Phone Inquiry", Surf = "Web" } },
  { "Contact", "Topics__c", { Mills = "Looms", ["Punched cards"] = "Cards" }, is_multi = true },
  { "Lead", "LeadSource", { Tel = "Phone Inquiry", Surf = "Web" } },
  { "Opportunity", "LeadSource", { Tel = "Phone Inquiry", Surf = "Web" } },
  { "Case", "Origin", { Tel = "Phone" } },
}
for _, r in ipairs(renames) do
  r.lists = lode.picklists(org, r[1])
  r.lists:rename(r[2], "", r[3]) -- raises for a table that is wrong, before anything is sent
end
if org.is_rehearsal then
  local function load(object, map)
    org:insert { "old-" .. object:lower(), object = object, map = map,
      from = lode.rows { { n = "1", r = "Tepid", t = "Mills;Engines" }, { n = "2", r = "Hot", t = "Looms;Mills" } } }
  end
  load("Account", { Name = c.n, Rating = c.r })
  load("Contact", { LastName = c.n, LeadSource = lode.const "Surf", Topics__c = c.t })
  load("Lead", { LastName = c.n, Company = c.n, LeadSource = lode.const "Tel" })
  load("Opportunity", { Name = c.n, StageName = lode.const "Prospecting", CloseDate = lode.const "2024-05-02",
    LeadSource = lode.const "Tel" })
  load("Case", { Subject = c.n, Origin = lode.const "Tel" })
end

for pass = 1, 2 do
  for _, r in ipairs(renames) do
    local object, field, new = r[1], r[2], r[3]
    local old = {}
    for value in pairs(new) do old[#old + 1] = value end
    table.sort(old)
    local has = r.is_multi and "INCLUDES" or "IN"
    local soql = ("SELECT Id, %s FROM %s WHERE %s %s :old"):format(field, object, field, has)
    local step = org:update {
      ("%s-%s-%d"):format(object, field, pass):lower(), object = object,
      from = org:query(soql, { old = old }),
      map  = function(row) return { Id = row.Id, [field] = r.lists:rename(field, row[field], new) } end,
    }
    print(("%d: %s.%s: %d of %d"):format(pass, object, field, step.counts.updated, step.counts.rows))
    for row in step:rows { status = "failed" } do print("  " .. row.sf__Error) end
  end
end
for row in org:query "SELECT LastName, LeadSource, Topics__c FROM Contact ORDER BY LastName" do
  print(row.LastName, row.LeadSource, row.Topics__c)
end
