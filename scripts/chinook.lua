--- A music shop moves in: eight CSV files become six objects, each step using the Ids of those before it. A load of
--- this size is kept in several files: chinook/people.lua has the accounts and contacts, chinook/sales.lua products
--- and invoices.
---
--- Run:    lode rehearse scripts/chinook.lua --arg dir=FOLDER      (the CSV files of the Chinook sample database)
--- Prints: how many records of each object the org has, and what the won opportunities come to.
local lode   = require "lode"
local people = require "chinook.people"
local sales  = require "chinook.sales"
local arg    = lode.args { dir = lode.required }
local org    = lode.org()

local function file(name) return lode.csv(("%s/%s.csv"):format(arg.dir, name)) end

local accounts = people.load(org, file)
sales.load(org, file, accounts)

for _, object in ipairs { "Account", "Contact", "Product2", "PricebookEntry", "Opportunity", "OpportunityLineItem" } do
  print(("%-20s %5d"):format(object, org:query("SELECT Id FROM " .. object):count()))
end
local cents = 0
for row in org:query "SELECT Amount FROM Opportunity WHERE IsWon = true" do
  cents = cents + math.floor((tonumber(row.Amount) or 0) * 100 + 0.5)
end
print(("won: %d.%02d"):format(cents // 100, cents % 100))
