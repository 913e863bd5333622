--- Products, prices and invoices of the music shop; chinook.lua runs it.
local lode = require "lode"
local c    = lode.columns

--- The column `value` of a small file by its column `key`, as a Lua table.
local function lookup(source, key, value)
  local found = {}
  for row in source do found[row[key]] = row[value] end
  return found
end

--- Tracks are products: the genre is the family, the album the description.
local function load_products(org, file)
  local genres = lookup(file "genres", "GenreId", "Name")
  local albums = lookup(file "albums", "AlbumId", "Title")
  return org:upsert {
    "products", object = "Product2", external_id = "Legacy_Id__c", ids_by = "TrackId",
    from = file "tracks",
    map  = {
      Legacy_Id__c = "track-" .. c.TrackId, Name = c.Name, ProductCode = c.TrackId, IsActive = true,
      Family      = function(row) return genres[row.GenreId] end,
      Description = function(row) return albums[row.AlbumId] end,
    },
  }
end

--- The standard price book exists in every org: it is looked up, never made. Invoices are won opportunities, their
--- lines the opportunities' products: a line takes the price book entry of its track. `accounts` is the step whose
--- keys are CustomerIds.
local function load(org, file, accounts)
  local products = load_products(org, file)
  local book = lode.const(org:select("SELECT Id FROM Pricebook2 WHERE IsStandard = true")[1].Id)
  local prices = org:insert {
    "prices", object = "PricebookEntry", ids_by = "TrackId",
    from = file "tracks",
    map  = { Pricebook2Id = book, Product2Id = products:id(c.TrackId), UnitPrice = c.UnitPrice, IsActive = true },
  }
  local invoices = org:upsert {
    "invoices", object = "Opportunity", external_id = "Legacy_Id__c", ids_by = "InvoiceId", together = "AccountId",
    from = file "invoices",
    map  = {
      Legacy_Id__c = "invoice-" .. c.InvoiceId, Name = "Invoice " .. c.InvoiceId, AccountId = accounts:id(c.CustomerId),
      StageName = lode.const "Closed Won", CloseDate = c.InvoiceDate:date "%Y-%m-%d %H:%M:%S", Pricebook2Id = book,
    },
  }
  org:insert {
    "lines", object = "OpportunityLineItem", together = "OpportunityId",
    from = file "invoicelines",
    map  = {
      OpportunityId = invoices:id(c.InvoiceId), PricebookEntryId = prices:id(c.TrackId),
      Quantity = c.Quantity, UnitPrice = c.UnitPrice,
    },
  }
end

return { load = load }
