-- Every third name is too long, until the file "mended" is there.
local lode = require "lode"
local arg = lode.args { key = "1" }
local c, org = lode.columns, lode.org()
local is_mended = io.open "mended" ~= nil
local rows = {}
for i = 1, 9 do rows[i] = { id = tostring(i), name = ("x"):rep(i % 3 == 0 and not is_mended and 300 or 5) } end

local firms = org:insert {
  "firms", object = "Account", from = lode.rows(rows), ids_by = "id",
  map = function(row) return { Name = is_mended and "mended" or row.name, Legacy_Id__c = arg.key == "1" and row.id or nil } end,
}
org:insert { "people", object = "Contact", from = lode.rows(rows), map = { LastName = c.id, AccountId = firms:id(c.id) } }
