-- Two rows of one key in an upsert, in one with ids_by, and in an update; and one row of each that fails until "mended" is there.
local lode = require "lode"
local c, org = lode.columns, lode.org()
local site = io.open "mended" and c.site:truncate(20) or c.site
local long = ("x"):rep(90)
local function rows(...)
  local list = {}
  for i, key in ipairs { ... } do list[i] = { key = key, n = tostring(i), site = key == "bad" and long or "row " .. i } end
  return lode.rows(list)
end
local firms = org:upsert {
  "firms", object = "Account", external_id = "Legacy_Id__c", from = rows("a", "a", "bad", "b"),
  map = { Legacy_Id__c = c.key, Name = c.key, Site = site },
}
org:upsert {
  "by-number", object = "Account", external_id = "Legacy_Id__c", ids_by = "n", from = rows("c", "c", "bad", "d"),
  map = { Legacy_Id__c = c.key, Name = c.key, Site = site },
}
org:update { "updated", object = "Account", from = rows("a", "a", "bad"), map = { Id = firms:id(c.key), Fax = c.n } }
if not io.open "mended" and not io.open "on" then lode.org():query "SELECT" :count() end
