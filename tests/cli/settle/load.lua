local lode = require "lode"
local c, org = lode.columns, lode.org()
local function load(op, name, rows, map, more)
  local spec = { name, operation = op, object = "Account", from = lode.rows(rows), map = map }
  for k, v in pairs(more or {}) do spec[k] = v end
  return org:load(spec)
end
local key = { external_id = "Legacy_Id__c" }
load("upsert", "upserted", { { k = "a", n = "Same", p = "1" }, { k = "b", n = "Changed", p = "1" }, { k = "it's", n = "Lost", p = "" } },
  { Legacy_Id__c = c.k, Name = c.n, Phone = c.p }, key)
load("insert", "unique", { { k = "u1", n = "Unique" } }, { Strict_Id__c = c.k, Name = c.n })
load("insert", "kept", { { n = "No key" } }, { Name = c.n })
local ids = org:select "SELECT Id, Name FROM Account WHERE Name IN ('Same', 'Changed', 'Lost') ORDER BY Name"
load("update", "updated", { { id = ids[1].Id }, { id = ids[3].Id } }, { Id = c.id, Site = lode.const "x" })
load("delete", "deleted", { { id = ids[2].Id } }, { Id = c.id })
