--- Duplicate accounts made one. lode.dedupe finds accounts of one name and postal code, however they are written: the
--- one with most fields filled survives and takes from the others what it has not. Contacts, opportunities, cases and
--- child accounts move to it; the others are deleted last, and only when nothing hangs on them any more, for the org
--- deletes an account's contacts and opportunities with it. What is deleted stands in the run's backup folder.
---
--- A rehearsal org is empty: there the script first loads accounts to merge.
---
--- Run:    lode rehearse scripts/merge_accounts.lua
--- Prints: how many records there are of each object, before and after, and the accounts that are left.
local lode = require "lode"
local c    = lode.columns
local org  = lode.org()

if org.is_rehearsal then
  local accounts = org:insert { "twins", object = "Account", from = lode.csv "scripts/data/twins.csv", ids_by = "id",
    map = { Name = c.name, BillingPostalCode = c.zip, Phone = c.phone, Website = c.website } }
  for _, object in ipairs { "Contact", "Case" } do
    org:insert { "old-" .. object:lower(), object = object, from = lode.csv "scripts/data/twins.csv",
      map = { AccountId = accounts:id(c.id), [object == "Case" and "Subject" or "LastName"] = c.id } }
  end
end

local children = { { "Contact", "AccountId" }, { "Opportunity", "AccountId" }, { "Case", "AccountId" },
  { "Account", "ParentId" } }
local function say_counts(when)
  local counts = {}
  for i, child in ipairs(children) do
    counts[i] = child[1] .. " " .. org:select("SELECT COUNT(Id) n FROM " .. child[1])[1].n
  end
  print(when, table.concat(counts, ", "))
end

say_counts "before"
local kept, doubles = lode.dedupe(org:query "SELECT Id, Name, BillingPostalCode, Phone, Website FROM Account",
  { by = { c.Name:squeeze():lower(), "BillingPostalCode" }, keep = "fullest", fill = true })

org:update { "survivors", object = "Account", from = kept:filter(function(row) return row.duplicates ~= "0" end),
  map = { Id = c.Id, Phone = c.Phone, Website = c.Website } }
for _, child in ipairs(children) do
  local object, field = child[1], child[2]
  local soql = ("SELECT Id, %s FROM %s WHERE %s != null"):format(field, object, field)
  local moved = org:update { "move-" .. object:lower(), object = object, together = field,
    from = org:query(soql):lookup(doubles, field, { other_key = "Id", prefix = "old_" }):filter(c.old_survivor),
    map = { Id = c.Id, [field] = c.old_survivor } }
  if not moved.ok then lode.stop(("not every %s could be moved: nothing was deleted"):format(object)) end
  for _ in org:query(soql):lookup(doubles, field, { other_key = "Id", prefix = "old_" }):filter(c.old_survivor) do
    lode.stop(("somebody gave a duplicate a new %s: run it again"):format(object))
  end
end
org:delete { "losers", object = "Account", from = doubles, map = { Id = c.Id } }
say_counts "after"
for row in org:query "SELECT Name, BillingPostalCode, Phone, Website FROM Account ORDER BY Name, BillingPostalCode" do
  print(row.Name, row.BillingPostalCode, row.Phone, row.Website)
end
