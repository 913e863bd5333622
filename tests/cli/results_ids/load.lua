-- Steps with keys of every kind, and one without.
local lode = require "lode"
local c = lode.columns
local org = lode.org()
local rows = lode.csv "rows.csv"
org:insert { "by-column", object = "Account", ids_by = "id", from = rows, map = { Name = c.name } }
org:insert { "by-columns", object = "Account", ids_by = { "region", "id" }, from = lode.csv "rows.csv", map = { Name = c.name } }
org:upsert {
  "by-text", object = "Account", external_id = "Legacy_Id__c",
  from = lode.rows { { key = "LEG-1", name = "A" }, { key = "leg-1", name = "B" }, { key = "LEG-2", name = "" } },
  map = { Legacy_Id__c = c.key, Name = c.name },
}
org:upsert {
  "by-number", object = "Account", external_id = "Number__c", from = lode.csv "rows.csv",
  map = { Number__c = c.n, Name = c.name },
}
org:insert { "no-ids", object = "Contact", from = lode.csv "rows.csv", map = { LastName = c.name } }
