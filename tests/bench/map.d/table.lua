--- The reference map as a table, which runs as a plan in C.
---
--- Run:    lode map tests/bench/map.d/table.lua < build/bench/rows-100000.csv
--- Prints: CSV.
local c = require "lode".columns

return {
  FirstName         = c.first,
  LastName          = c.last,
  Email             = c.email,
  Phone             = c.phone:digits(),
  MailingStreet     = c.street,
  MailingCity       = c.city,
  MailingState      = c.state:upper(),
  MailingPostalCode = c.zip,
}
