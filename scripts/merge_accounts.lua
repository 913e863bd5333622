--- Duplicate accounts made one. lode.dedupe finds accounts of one name and postal code, however they are written: the
--- one with most fields filled survives and takes from the others what it has not. Contacts, opportunities, cases,
--- tasks, events, child accounts and what names an account in a custom field move to it. The others are deleted last,
--- and only when the org, asked right then, has nothing that hangs on them. Their copies stand in the run's backup.
---
--- Run:    lode rehearse scripts/merge_accounts.lua (its org is empty: the script first loads accounts to merge)
---         … --arg leave="AccountShare AccountHistory AccountFeed": objects whose records may go with their account
--- Prints: how many accounts are gone.
local lode = require "lode"
local arg, c, org = lode.args { leave = "AccountShare AccountHistory AccountFeed" }, lode.columns, lode.org()
if org.is_rehearsal then
  local twins = lode.csv "scripts/data/twins.csv"
  local accounts = org:insert { "twins", object = "Account", from = twins, ids_by = "id",
    map = { Name = c.name, BillingPostalCode = c.zip, Phone = c.phone, Website = c.website } }
  local children = "Contact AccountId LastName, Case AccountId Subject, Task WhatId Subject"
  for o, up, label in children:gmatch "(%w+) (%w+) (%w+)" do
    org:insert { "old-" .. o:lower(), object = o, from = twins, map = { [up] = accounts:id(c.id), [label] = c.id } }
  end
end
local standard = "Contact.AccountId Opportunity.AccountId Case.AccountId Task.WhatId Event.WhatId Account.ParentId"
local asked, moved, others = {}, {}, {} -- objects that can be asked; fields with an account: what moves, what does not
for _, object in ipairs(org:rest("GET", "sobjects").sobjects) do asked[object.name] = object.queryable end
for name in arg.leave:gmatch "%S+" do asked[name] = false end
for _, r in ipairs(org:describe("Account").childRelationships) do
  local moves = r.field:find "__c$" or standard:find(r.childSObject .. "." .. r.field, 1, true)
  local list = moves and moved or (r.cascadeDelete or r.relationshipName ~= lode.null) and others
  if list and asked[r.childSObject] then list[#list + 1] = { object = r.childSObject, field = r.field } end
end
local kept, doubles = lode.dedupe(org:query "SELECT Id, Name, BillingPostalCode, Phone, Website, ParentId FROM Account",
  { by = { c.Name:squeeze():lower(), "BillingPostalCode" }, keep = "fullest", fill = true })
local function stop_where(list, why) -- asks by org:rest, anew each time: a resumed run replays org:select and org:query
  local ids = {}
  for row in doubles do ids[#ids + 1] = "'" .. row.Id .. "'" end
  for i = 1, #ids, 200 do
    for _, r in ipairs(list) do
      local some = table.concat(ids, ",", i, math.min(i + 199, #ids))
      local path = ("query?q=SELECT+COUNT()+FROM+%s+WHERE+%s+IN+(%s)"):format(r.object, r.field, some)
      if org:rest("GET", path).totalSize > 0 then lode.stop(why:format(r.object)) end
    end
  end
end
local function check(step) if not step.ok then lode.stop(step.name .. " has failures: nothing was deleted") end end
local stay = "a duplicate has a %s, which does not move: nothing was deleted (what may go with it: --arg leave=…)"
stop_where(others, stay)
check(org:update { "survivors", object = "Account", from = kept:filter(function(row) return row.duplicates ~= "0" end),
  map = { Id = c.Id, Phone = c.Phone, Website = c.Website } })
for i, r in ipairs(moved) do
  local from = org:query(("SELECT Id, %s FROM %s WHERE %s != null"):format(r.field, r.object, r.field))
    :lookup(doubles, r.field, { other_key = "Id", prefix = "old_" }):filter(c.old_survivor)
    :lookup(doubles, "Id", { prefix = "own_" }):lookup(doubles, "old_ParentId", { other_key = "Id", prefix = "above_" })
  local function map(row) -- a survivor under its duplicate comes under what that was under; duplicates leave each other
    local up = row.old_survivor
    if up == row.Id then up = row.above_survivor ~= "" and row.above_survivor or row.old_ParentId end
    return { Id = row.Id, [r.field] = row.own_survivor == "" and up ~= "" and up ~= row.Id and up or lode.null }
  end
  check(org:update { "move-" .. i, object = r.object, together = r.field, from = from, map = map })
end
stop_where(others, stay)
stop_where(moved, "somebody gave a duplicate a new %s: nothing was deleted; start a new run (--new)")
print("are gone:", org:delete { "losers", object = "Account", from = doubles, map = { Id = c.Id } }.counts.deleted)
