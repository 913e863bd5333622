--- Products, prices, and the line items of opportunities. A line item takes its price book entry from the price book of
--- its opportunity: one whose product that book does not have is rejected before it is sent. The standard price book is
--- there in every org and is looked up, never made; a product needs its price there before it can have another one. In
--- an org of several currencies --arg currency=EUR says which one the prices and the opportunities are of.
---
--- Run:    lode rehearse scripts/price_books.lua      (exit status 1: a line item is of the wrong price book)
--- Prints: the line items as the org has them, and what was rejected.
local lode = require "lode"
local arg  = lode.args { currency = "" }
local c    = lode.columns
local org  = lode.org()

local goods = lode.csv "scripts/data/prices-spring.csv"
local deals = lode.csv "scripts/data/deals.csv"

local products = org:upsert {
  "products", object = "Product2", external_id = "Legacy_Id__c", from = goods,
  map = { Legacy_Id__c = c.sku, Name = c.product, ProductCode = c.sku, IsActive = true },
}
org:upsert { "books", object = "Pricebook2", match = { "Name" }, from = lode.rows { { name = "Partners" } },
  map = { Name = c.name, IsActive = true } }

local books = lode.pricebook(org)
local currency = arg.currency ~= "" and lode.const(arg.currency) or nil
if books.has_currencies and not currency then lode.stop "the org has several currencies: --arg currency=EUR, say" end
local function prices(step, rows, book)
  return org:upsert {
    step, object = "PricebookEntry", from = rows,
    match = { "Pricebook2Id", "Product2Id", currency and "CurrencyIsoCode" },
    map = { Pricebook2Id = book, Product2Id = products:id(c.sku), UnitPrice = c.price:number(), IsActive = true,
      CurrencyIsoCode = currency },
  }
end
prices("standard-prices", goods, lode.const(books.standard))
prices("partner-prices", lode.csv "scripts/data/prices-partners.csv", books:id(c.book))

local opportunities = org:upsert {
  "deals", object = "Opportunity", external_id = "Legacy_Id__c", from = deals,
  map = { Legacy_Id__c = c.id, Name = c.name, StageName = c.stage, CloseDate = c.close:date(),
    Pricebook2Id = books:id(c.book), CurrencyIsoCode = currency },
}
local entries = books:entries()
local lines = org:insert {
  "lines", object = "OpportunityLineItem",
  from = lode.csv("scripts/data/deal-lines.csv"):lookup(deals, "deal", { other_key = "id", prefix = "deal_" }),
  map = {
    OpportunityId    = opportunities:id(c.deal),
    PricebookEntryId = entries:id(table.unpack { books:id(c.deal_book), products:id(c.sku), currency }),
    Quantity         = c.quantity,
    UnitPrice        = c.unit_price, -- one of the two: the org works the other out
    TotalPrice       = lode.when(c.unit_price, lode.const "", c.total),
  },
}

for row in org:query [[SELECT Opportunity.Name, Product2.ProductCode, Quantity, UnitPrice, TotalPrice
  FROM OpportunityLineItem ORDER BY Opportunity.Name, Product2.ProductCode]] do
  print(row["Opportunity.Name"], row["Product2.ProductCode"], row.Quantity, row.UnitPrice, row.TotalPrice)
end
for row in lines:rows { status = "rejected" } do print(row.deal, row.sku, row._error_code, row.sf__Error) end
