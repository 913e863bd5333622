--- Old accounts deleted, and what hangs on them: children first, one object after the other, the accounts last and
--- only when all of their children went. For an account with cases cannot be deleted, and one with contacts takes them
--- along, unseen and without a copy. So before each step the org is asked anew whether something would go like that:
--- records of an object that is not in the list here, or that came since. Each step tells how many records it deletes,
--- asks for that number, and copies them with all their fields to the run's backup folder. Without a terminal,
--- --max-deletes says how many may go. A rehearsal org is empty: there the script first loads records to delete
--- (elsewhere only with --arg seed=true).
---
--- Run:    lode rehearse scripts/mass_delete.lua
---         … --arg operation=hardDelete: for good, past the recycle bin, with the permission "Bulk API Hard Delete"
---         … --arg leave="AccountShare AccountHistory AccountFeed": objects whose records may go unseen
--- Prints: how many records of each object were deleted, and how many are left.
local lode = require "lode"
local leave = "AccountShare AccountHistory AccountFeed"
local arg = lode.args { where = "Type = 'Other'", operation = "delete", seed = false, leave = leave }
local c, org = lode.columns, lode.org()
local children = { { "Task", "AccountId" }, { "Event", "AccountId" }, { "Case", "AccountId" },
  { "Visit__c", "Account__c" }, { "Opportunity", "AccountId" }, { "Contract", "AccountId" },
  { "Contact", "AccountId" } }

if org.is_rehearsal or arg.seed then
  local retired = lode.csv "scripts/data/retired.csv"
  local accounts = org:insert { "seed-accounts", object = "Account", from = retired, ids_by = "name",
    map = { Name = c.name, Type = c.type } }
  local seeds = "Task WhatId Subject Case AccountId Subject Visit__c Account__c Purpose__c Contact AccountId LastName"
  for object, up, label in seeds:gmatch "(%S+) (%S+) (%S+)" do
    org:insert { "seed-" .. object:lower(), object = object, from = retired,
      map = { [up] = accounts:id(c.name), [label] = c.name } }
  end
end

local asked, listed, unlisted = {}, { ["Task.WhatId"] = true, ["Event.WhatId"] = true }, {} -- these have AccountId, too
for _, object in ipairs(org:rest("GET", "sobjects").sobjects) do asked[object.name] = object.queryable end
for name in arg.leave:gmatch "%S+" do asked[name] = false end
for _, child in ipairs(children) do listed[table.concat(child, ".")] = true end
for _, r in ipairs(org:describe("Account").childRelationships) do
  local is_unseen = r.cascadeDelete and asked[r.childSObject] and not listed[r.childSObject .. "." .. r.field]
  if is_unseen then unlisted[#unlisted + 1] = { r.childSObject, r.field } end
end
local function under(what, child)
  local accounts = "(SELECT Id FROM Account WHERE (" .. arg.where .. "))"
  return ("SELECT %s FROM %s WHERE %s IN %s"):format(what, child[1], child[2], accounts)
end
local function stop_where(child, why) -- by org:rest, anew each time: a resumed run replays org:select and org:query
  local soql = under("COUNT()", child):gsub("%W", function(s) return ("%%%02X"):format(s:byte()) end)
  if org:rest("GET", "query?q=" .. soql).totalSize > 0 then lode.stop(why:format(child[1])) end
end
local function delete(object, soql, n_before)
  for _, child in ipairs(unlisted) do stop_where(child, "a %s would go unseen: list it, or --arg leave=…") end
  for i = 1, n_before do stop_where(children[i], "a %s came since they were deleted: start a new run (--new)") end
  local step = org:load {
    "delete-" .. object:lower(), operation = arg.operation, object = object, from = org:query(soql) }
  if not step.ok then lode.stop(("not every %s could be deleted: nothing above them was"):format(object)) end
  print(("%-11s %d deleted, %s left"):format(object, step.counts.deleted,
    org:select("SELECT COUNT(Id) n FROM " .. object)[1].n))
end
for i, child in ipairs(children) do delete(child[1], under("Id", child), i - 1) end
delete("Account", "SELECT Id FROM Account WHERE " .. arg.where, #children)
