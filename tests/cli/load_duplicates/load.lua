-- Rows of one external id.
local lode = require "lode"
local c = lode.columns
local arg = lode.args { on_duplicate = "" }

local step = lode.org():upsert {
  "rows", object = "Account", external_id = "Legacy_Id__c", from = lode.csv "in.csv",
  on_duplicate = arg.on_duplicate ~= "" and arg.on_duplicate or nil,
  map = { Legacy_Id__c = c.id, Name = c.name },
}
for row in step:rows() do print(row._row, row._status, row.name, row.sf__Error) end
