-- Two steps that depend on each other.
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
