local lode = require "lode"
local c    = lode.columns
local arg  = lode.args { suffix = "" }
local org  = lode.org()

local books = org:upsert {
  "books", object = "Pricebook2", external_id = "Legacy_Id__c", from = lode.csv "books.csv",
  map = { Name = c.name, Legacy_Id__c = c.id },
}
org:insert {
  "staff", object = "Contact", ids_by = "id", from = lode.csv "staff.csv",
  map = { LastName = c.name, ReportsToId = lode.same_step "boss", Description = function(row) return row.name .. arg.suffix end },
}
local prices = org:insert {
  "prices", object = "PricebookEntry", ids_by = { "book", "product" }, from = lode.csv "prices.csv",
  map = { Pricebook2Id = books:id(c.book), UnitPrice = c.price:number(), IsActive = true },
}
org:insert {
  "lines", object = "OpportunityLineItem", from = lode.csv "lines.csv",
  map = function(row)
    if row.n == "2" then return { { Quantity = 1 }, { Quantity = 2 } } end
    return { PricebookEntryId = prices:id(row.book, row.product), Quantity = 1, Description = lode.null }
  end,
}
local first = org:select("SELECT Id FROM Account")[1]
org:update { "late", object = "Account", from = lode.csv "late.csv", map = { Id = lode.const(first.Id) } }
