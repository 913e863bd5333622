--- Accounts that name one of their own contacts, who in turn name their account: a circle, which takes two passes. The
--- first makes accounts and contacts, the second sets the lookup of those accounts alone that have one in the file; a
--- contact of another account is rejected. It reads them from the org: so what stood there before is in its outcome
--- file, and what is right already is not sent.
---
--- Run:    lode rehearse scripts/primary_contacts.lua     (exit status 1: a contact without last name, one not there)
--- Prints: each account with its primary contact, then the accounts that could not get theirs, and why.
local lode = require "lode"
local arg  = lode.args { dir = "scripts/data" }
local c    = lode.columns
local org  = lode.org()

local clients = lode.csv(arg.dir .. "/clients.csv")
local persons = lode.csv(arg.dir .. "/client-people.csv")
local accounts = org:upsert {
  "accounts",
  object = "Account", external_id = "Legacy_Id__c",
  from   = clients,
  map    = { Legacy_Id__c = c.id, Name = c.name },
}
local people = org:upsert {
  "contacts",
  object = "Contact", external_id = "Legacy_Id__c",
  from   = persons,
  map    = { Legacy_Id__c = c.id, ["Account.Legacy_Id__c"] = c.client, FirstName = c.first, LastName = c.last },
}

--- Keys as the org compares them: without case.
local function folded(column)
  return function(row) return lode.clean.lower(row[column]) end
end
local primaries = org:update {
  "primaries",
  object = "Account",
  from   = org:query "SELECT Id, Legacy_Id__c, Name, Primary_Contact__c FROM Account WHERE Legacy_Id__c != null"
    :lookup(clients:filter(c.primary), "Legacy_Id__c", { other_key = "id", prefix = "file_" })
    :filter(c.file_primary)
    :lookup(persons, folded "file_primary", { other_key = folded "id", prefix = "contact_" }),
  map    = function(row)
    local id = people:id(row.file_primary)
    if accounts:id(row.contact_client) ~= row.Id then
      lode.reject(("contact %s is of the account %q, not of this one"):format(row.file_primary, row.contact_client))
    end
    if id == row.Primary_Contact__c then lode.skip "right already" end
    return { Id = row.Id, Primary_Contact__c = id }
  end,
}

for row in org:query "SELECT Name, Primary_Contact__r.Name FROM Account ORDER BY Name" do
  local name = row["Primary_Contact__r.Name"]
  print(("%-24s %s"):format(row.Name, name ~= "" and name or "-"))
end
for row in primaries:rows { status = "rejected" } do
  print(("%s, %s: %s"):format(row.Legacy_Id__c, row.Name, row.sf__Error))
end
