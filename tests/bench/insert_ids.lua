--- The reference load with a table map and an id map by the old key.
---
--- Run:    lode rehearse tests/bench/insert_ids.lua --arg file=build/bench/rows-100000.csv
--- Prints: nothing.
local lode = require "lode"
local arg  = lode.args { file = lode.required }
local c    = lode.columns

lode.org():insert {
  "contacts",
  object = "Contact",
  from = lode.csv(arg.file),
  ids_by = "id",
  map = {
    FirstName         = c.first,
    LastName          = c.last,
    Email             = c.email,
    Phone             = c.phone:digits(),
    MailingStreet     = c.street,
    MailingCity       = c.city,
    MailingState      = c.state:upper(),
    MailingPostalCode = c.zip,
  },
}
