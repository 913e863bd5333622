--- Price lists, loaded one after the other: a price book entry has no external id, but its price book and its product
--- tell it apart. `match` finds the entries that are there; they get the new price, and the others are created.
---
--- Run:    lode rehearse scripts/prices.lua
--- Prints: how many prices were new and how many there already, of each list.
local lode = require "lode"
local c    = lode.columns
local org  = lode.org()

local standard = org:select("SELECT Id FROM Pricebook2 WHERE IsStandard = true")[1].Id

for _, list in ipairs { "spring", "autumn" } do
  local rows = lode.csv("scripts/data/prices-" .. list .. ".csv")
  local products = org:upsert {
    "products-" .. list,
    object = "Product2", external_id = "Legacy_Id__c",
    from   = rows,
    map    = { Legacy_Id__c = c.sku, Name = c.product, IsActive = lode.const "true" },
  }
  local prices = org:upsert {
    "prices-" .. list,
    object = "PricebookEntry", match = { "Pricebook2Id", "Product2Id" },
    from   = rows,
    map    = {
      Pricebook2Id = lode.const(standard), Product2Id = products:id(c.sku),
      UnitPrice = c.price:number(), IsActive = lode.const "true",
    },
  }
  print(("%s: %d new, %d there already"):format(list, prices.counts.created, prices.counts.updated))
end

for row in org:query "SELECT Product2.Name, UnitPrice FROM PricebookEntry ORDER BY Product2.Name" do
  print(row["Product2.Name"], row.UnitPrice)
end
