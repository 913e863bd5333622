--- Sites of a contact that the snapshot took along.
local lode = require "lode"
local c = lode.columns
local org = lode.org()

local sites = org:upsert {
  "sites",
  object = "Site__c", external_id = "Legacy_Id__c",
  from = lode.rows {
    { id = "1", kind = "Shop", contact = "0035e000000aaaaAAA" },
    { id = "2", kind = "Den", contact = "0035e000000aaaaAAA" },
    { id = "3", kind = "Store", contact = "0035e000000aaazAAA" },
  },
  map = { Legacy_Id__c = c.id, Kind__c = c.kind, Contact__c = c.contact },
}
for row in sites:rows() do print(row.id, row.sf__Error) end
for _, row in ipairs(org:select "SELECT Legacy_Id__c, Contact__r.LastName, Contact__r.Account.Name FROM Site__c") do
  print(row.Legacy_Id__c, row["Contact__r.LastName"], row["Contact__r.Account.Name"])
end
