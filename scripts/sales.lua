--- Accounts, their contacts, opportunities, and who has which role in them. Every row has a key of the old system, so
--- that a second run makes nothing twice; roles are found by the two records that they join. A person who works for two
--- companies is a contact of each: the key of a contact is account and person. Rows whose parent is not there are
--- listed with their line and the key that is missing; nothing is put under the wrong parent.
---
--- Run:    lode rehearse scripts/sales.lua       (exit status 1: a contact, a sale and two roles are orphans)
--- Prints: what was made and what was there already, of each step, then the orphans.
local lode = require "lode"
local c    = lode.columns
local org  = lode.org()

local function rows(name) return lode.csv(("scripts/data/%s.csv"):format(name)) end
local contact_key = c.account .. "/" .. c.person

local accounts = org:upsert {
  "accounts", object = "Account", external_id = "Legacy_Id__c", from = rows "accounts",
  map = { Legacy_Id__c = c.id, Name = c.name:trim(), Phone = c.phone:phone "US" },
}
local contacts = org:upsert {
  "contacts", object = "Contact", external_id = "Legacy_Id__c", from = rows "people", together = "AccountId",
  map = {
    Legacy_Id__c = contact_key, AccountId = accounts:id(c.account),
    FirstName = c.first, LastName = c.last, Email = c.email:email(),
  },
}
local sales = org:upsert {
  "sales", object = "Opportunity", external_id = "Legacy_Id__c", from = rows "sales", together = "AccountId",
  map = {
    Legacy_Id__c = c.id, AccountId = accounts:id(c.account), Name = c.name, StageName = c.stage,
    CloseDate = c.close:date(), Amount = c.amount:number(),
  },
}
local roles = org:upsert {
  "roles", object = "OpportunityContactRole", match = { "OpportunityId", "ContactId" }, from = rows "roles",
  map = {
    OpportunityId = sales:id(c.sale), ContactId = contacts:id(contact_key), Role = c.role,
    IsPrimary = c.primary:boolean(),
  },
}

local steps = { accounts, contacts, sales, roles }
for _, step in ipairs(steps) do
  print(("%-8s %d made, %d there already"):format(step.name, step.counts.created, step.counts.updated))
end
for _, step in ipairs(steps) do
  for row in step:rows { status = "rejected" } do
    print(("%s, line %s: %s %s: %s"):format(step.name, row._line, row._error_field, row._error_value, row._error_code))
  end
end
