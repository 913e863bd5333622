local lode = require "lode"
local c = lode.columns

lode.org():insert {
  "people", object = "Contact", from = lode.csv "people.csv", together = "Department", chunk_rows = 100, canary = 0,
  map = { LastName = c.mail, Department = c.id },
}
