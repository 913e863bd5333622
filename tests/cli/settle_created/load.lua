-- Loads whose jobs are gone before they are asked for: of roles, which have no CreatedDate, and of accounts that bring theirs, which
-- the org takes of an insert and refuses of an upsert.
local lode = require "lode"
local c, org = lode.columns, lode.org()
local function load(op, name, object, key, rows, map)
  org:load { name, operation = op, object = object, external_id = key, from = lode.rows(rows), map = map }
end
local dated = { Legacy_Id__c = c.k, Name = c.n, CreatedDate = c.d }
load("upsert", "roles", "UserRole", "Key__c", { { k = "1", n = "Chief" }, { k = "2", n = "Clerk" } }, { Key__c = c.k, Name = c.n })
load("insert", "dated", "Account", nil, { { k = "1", n = "Old", d = "2001-02-03T04:05:06Z" } }, dated)
load("upsert", "refused", "Account", "Legacy_Id__c", { { k = "2", n = "Young", d = "2021-02-03T04:05:06Z" } }, dated)
load("upsert", "plain", "Account", "Legacy_Id__c", { { k = "3", n = "New" } }, { Legacy_Id__c = c.k, Name = c.n })
