--- The reference load with a Lua function as map, and an id map by the old key.
---
--- Run:    lode rehearse tests/bench/insert_function.lua --arg file=build/bench/rows-100000.csv
--- Prints: nothing.
local lode  = require "lode"
local clean = require "lode.clean"
local arg   = lode.args { file = lode.required }

lode.org():insert {
  "contacts",
  object = "Contact",
  from = lode.csv(arg.file),
  ids_by = "id",
  map = function(row)
    return {
      FirstName         = row.first,
      LastName          = row.last,
      Email             = row.email,
      Phone             = clean.digits(row.phone),
      MailingStreet     = row.street,
      MailingCity       = row.city,
      MailingState      = row.state:upper(),
      MailingPostalCode = row.zip,
    }
  end,
}
