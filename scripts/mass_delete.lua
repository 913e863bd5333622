--- Old accounts deleted, and what hangs on them: children first, one object after the other, the accounts last and
--- only when all of their children went. For an account with cases cannot be deleted, and one with contacts takes them
--- along, unseen and without a copy. Each step tells how many records it deletes, asks for that number, and copies
--- them with all their fields to the run's backup folder. Without a terminal, --max-deletes says how many may go.
---
--- A rehearsal org is empty: there the script first loads records to delete (elsewhere only with --arg seed=true).
---
--- Run:    lode rehearse scripts/mass_delete.lua
---         … --arg operation=hardDelete: for good, past the recycle bin, with the permission "Bulk API Hard Delete"
--- Prints: how many records of each object were deleted, and how many are left.
local lode = require "lode"
local arg  = lode.args { where = "Type = 'Other'", operation = "delete", seed = false }
local c    = lode.columns
local org  = lode.org()

local children = {
  { "Task", "AccountId" }, { "Case", "AccountId" }, { "Visit__c", "Account__c" }, { "Contact", "AccountId" },
}

if org.is_rehearsal or arg.seed then
  local retired = lode.csv "scripts/data/retired.csv"
  local accounts = org:insert {
    "seed-accounts", object = "Account", from = retired, ids_by = "name", map = { Name = c.name, Type = c.type },
  }
  for _, child in ipairs(children) do
    local object, field = child[1], child[1] == "Task" and "WhatId" or child[2]
    local label = ({ Task = "Subject", Case = "Subject", Visit__c = "Purpose__c", Contact = "LastName" })[object]
    org:insert { "seed-" .. object:lower(), object = object, from = retired,
      map = { [field] = accounts:id(c.name), [label] = c.name } }
  end
end

local function delete(object, soql)
  local step = org:load {
    "delete-" .. object:lower(), operation = arg.operation, object = object, from = org:query(soql),
  }
  if not step.ok then
    lode.stop(("not every %s could be deleted: nothing above them was"):format(object))
  end
  print(("%-9s %d deleted, %s left"):format(object, step.counts.deleted,
    org:select("SELECT COUNT(Id) n FROM " .. object)[1].n))
end

for _, child in ipairs(children) do
  local object, field = child[1], child[2]
  delete(object, ("SELECT Id FROM %s WHERE %s IN (SELECT Id FROM Account WHERE (%s))"):format(object, field, arg.where))
end
delete("Account", "SELECT Id FROM Account WHERE " .. arg.where)
