--- Accounts of two record types, which the file names by their developer names. The file's third row has the label in
--- the place of the name: it is rejected. A row without one leaves its record type to the org.
---
--- Run:    lode rehearse scripts/record_types.lua        (exit status 1: a row was rejected)
--- Prints: the accounts with their record types, then what was rejected and why.
local lode = require "lode"
local arg  = lode.args { file = "scripts/data/kinds.csv" }
local c    = lode.columns
local org  = lode.org()

local types = lode.recordtypes(org, "Account")

local accounts = org:upsert {
  "accounts",
  object = "Account", external_id = "Legacy_Id__c",
  from   = lode.csv(arg.file),
  map    = { Legacy_Id__c = c.id, Name = c.name, RecordTypeId = types:id(c.kind) },
}

for row in org:query "SELECT Name, RecordType.DeveloperName FROM Account ORDER BY Name" do
  print(row.Name, row["RecordType.DeveloperName"])
end
for row in accounts:rows { status = "rejected" } do
  print(("line %s, %s: %s"):format(row._line, row.name, row.sf__Error))
end
