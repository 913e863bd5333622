--- Accounts, then their contacts under the accounts' new Ids. One contact has no last name: the org refuses it,
--- on_failed mends it and sends it again.
---
--- Run:    lode rehearse scripts/accounts_contacts.lua
--- Prints: each contact with its account's name, as the org has them.
local lode  = require "lode"
local clean = require "lode.clean"
local arg   = lode.args { dir = "scripts/data" }
local c     = lode.columns
local org   = lode.org()

local accounts = org:upsert {
  "accounts",
  object = "Account", external_id = "Legacy_Id__c",
  from   = lode.csv(arg.dir .. "/accounts.csv"),
  map = {
    Legacy_Id__c = c.id,
    Name         = c.name:trim():truncate(255),
    Phone        = c.phone:phone "US",
    Type         = lode.const "Customer - Direct",
    Rating       = function(row) return row.revenue ~= "" and tonumber(row.revenue) > 1e6 and "Hot" or "Warm" end,
  },
}

local contacts = org:insert {
  "contacts",
  object = "Contact",
  from = lode.csv(arg.dir .. "/contacts.csv"),
  together = "AccountId",
  map = function(row)
    if row.deleted == "Y" then lode.skip "deleted in the old CRM" end
    return {
      AccountId = accounts:id(row.account_id),
      FirstName = row.first, LastName = row.last,
      Email     = clean.email(row.email),
    }
  end,
  on_failed = {
    STRING_TOO_LONG = lode.mend.truncate,
    REQUIRED_FIELD_MISSING = function(record, err)
      if err.field ~= "LastName" then return end
      record.LastName = "Unknown"
      return lode.retry(record)
    end,
  },
}

print(("%d of %d contacts loaded:"):format(contacts.counts.created, contacts.counts.rows))
for row in org:query "SELECT FirstName, LastName, Account.Name FROM Contact ORDER BY LastName" do
  print(("  %s %s, %s"):format(row.FirstName, row.LastName, row["Account.Name"]))
end
