-- Steps whose Ids other runs ask for: by a column, by two columns, by an external id.
local lode = require "lode"
local c = lode.columns
local org = lode.org()
org:insert { "accounts", object = "Account", ids_by = "id", from = lode.csv "accounts.csv", map = { Name = c.name } }
org:insert {
  "regions", object = "Account", ids_by = { "region", "id" }, from = lode.csv "accounts.csv",
  map = { Name = c.name, Site = c.region },
}
org:upsert {
  "legacy", object = "Account", external_id = "Legacy_Id__c",
  from = lode.rows { { key = "LEG-1", name = "Old one" }, { key = "LEG-2", name = "" } },
  map = { Legacy_Id__c = c.key, Name = c.name },
}
