-- What was exported gives the Ids that the steps gave.
local lode = require "lode"
local org = lode.org()
local one = lode.ids_from_csv("out/by-columns-ids.csv", { key = { "region", "id" } })
local text = lode.ids_from_csv("out/by-text-ids.csv", { key = "Legacy_Id__c", ignore_case = true })
local number = lode.ids_from_csv("out/by-number-ids.csv", { key = "Number__c" })
org:insert { "asks", object = "Account", from = lode.csv "rows.csv", map = function(row)
  local t = {}
  for i, fn in ipairs {
    function() return one:id(row.region, row.id) end, function() return text:id("Leg-" .. row.id) end,
    function() return number:id(row.n) end,
  } do
    local ok, id = pcall(fn)
    t[i] = ok and (id == "" and "blank" or #id .. " characters") or tostring(id)
  end
  print(table.concat(t, " | "))
  lode.skip()
end }
