--- The reference map as a Lua function.
---
--- Run:    lode map tests/bench/map.d/function.lua < build/bench/rows-100000.csv
--- Prints: CSV.
local clean = require "lode.clean"

return function(row)
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
end
