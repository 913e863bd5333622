local lode = require "lode"
local c, org = lode.columns, lode.org()
local rows = {}
for i = 1, 100 do rows[i] = { k = "n" .. i, site = i <= 5 and ("x"):rep(90) or "" } end
org:upsert {
  "acc", object = "Account", from = lode.rows(rows), canary = 20, chunk_rows = 20, max_failures = 2, external_id = "Legacy_Id__c",
  map = { Legacy_Id__c = c.k, Other_Id__c = c.k, Name = c.k, Site = c.site },
}
