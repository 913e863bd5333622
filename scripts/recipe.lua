--- A map by itself, for CSV that goes elsewhere: fields from columns, each cleaned.
---
--- Run:    lode map scripts/recipe.lua < scripts/data/contacts.csv
--- Prints: CSV, one line a contact.
local lode = require "lode"
local c    = lode.columns

return {
  FirstName = c.first:trim():title(),
  LastName  = c.last:trim():title(),
  Email     = c.email:email(),
  Key__c    = c.account_id .. "/" .. c.last:trim(),
}
