local lode = require "lode"
local c = lode.columns

lode.org():insert {
  "people", object = "Contact", from = lode.csv "people.csv", canary = 20, map = { LastName = c.last, Department = c.id },
}
