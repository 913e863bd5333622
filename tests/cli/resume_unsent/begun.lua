local lode = require "lode"
local c = lode.columns

lode.org():upsert {
  "people", object = "Account", from = lode.csv "people.csv", external_id = "Legacy_Id__c",
  map = { Legacy_Id__c = c.id, Name = function(row) return row.last ~= "" and row.last or error "no name" end },
}
