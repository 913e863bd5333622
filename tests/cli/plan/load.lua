-- Every kind of column expression, once.
local lode  = require "lode"
local clean = require "lode.clean"
local arg   = lode.args { file = lode.required }
local c     = lode.columns
local org   = lode.org()

local parents = org:upsert {
  "parents", object = "Account", external_id = "Legacy_Id__c", from = lode.csv(arg.file),
  map = {
    Name = c.first:trim():title() .. " " .. clean.title(c.last),
    AnnualRevenue = c["Total Balance"]:number ",",
    Type = lode.const 'a "customer"',
    Rating = lode.coalesce(c.rating, lode.when(c.vip:is("Y", "y"), lode.const "Hot"), lode.const "Warm"),
    Site = lode.when(c.vip:is "Y", "vip" .. c.id, c.id),
    Fax = clean.maybe.phone(c.phone, "DE"),
    Sic = clean.maybe.number(c.sic),
    BillingState = c.state:picklist { nrw = "North Rhine-Westphalia", by = "Bavaria" },
    NumberOfEmployees = 5,
    Description = function(row) return row.tags end,
    Jigsaw = lode.null,
    ParentId = lode.same_step "boss",
  },
}

print(parents.name .. " made:", parents.counts.created)

org:insert { "children", object = "Contact", from = org:query "SELECT Id FROM Lead",
  map = { AccountId = parents:id(c.key), LastName = c.name } }
org:delete { "old", object = "Lead", from = lode.rows { { Id = "1" } } }
org:upsert { "prices", object = "PricebookEntry", match = { "Product2Id", "Pricebook2Id" }, from = lode.csv "p.csv",
  map = function(row) return { UnitPrice = row.price } end }
org:update { "never", object = "Lead", from = lode.csv(org:select("SELECT Id FROM Lead")[1].Id), map = {} }
