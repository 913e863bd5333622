--- The reference load as an upsert by an external id, whose values come in no order.
---
--- Run:    lode rehearse tests/bench/upsert_table.lua --arg file=build/bench/rows-100000.csv
--- Prints: nothing.
local lode = require "lode"
local arg  = lode.args { file = lode.required }
local c    = lode.columns

lode.org():upsert {
  "contacts",
  object = "Contact", external_id = "Legacy_Id__c",
  from = lode.csv(arg.file),
  map = {
    Legacy_Id__c  = c.id,
    FirstName     = c.first,
    LastName      = c.last,
    Email         = c.email,
    Phone         = c.phone:digits(),
    MailingStreet = c.street,
    MailingCity   = c.city,
    MailingState  = c.state:upper(),
  },
}
