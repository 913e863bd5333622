-- Two steps that depend on each other, and whatever else a script asks an org.
local lode = require "lode"
local c = lode.columns
local org = lode.org()

local parents = org:upsert {
  "parents", object = "Account", external_id = "Legacy_Id__c", from = lode.csv "parents.csv",
  map = { Legacy_Id__c = c.id, Name = c.name },
}
org:insert {
  "children", object = "Contact", from = lode.csv "children.csv", chunk_rows = 2,
  map = { AccountId = parents:id(c.parent), LastName = c.name },
}
for row in org:query("SELECT LastName, Account.Name FROM Contact ORDER BY LastName", {}, { bulk = true }) do
  io.write(row.LastName, " ", row["Account.Name"], "; ")
end
print(#org:select "SELECT Id FROM Account", org:describe("Account").name, org:limits().DailyApiRequests.Max > 0)
