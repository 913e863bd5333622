local lode = require "lode"

lode.org():insert {
  "people", object = "Contact", from = lode.csv "people.csv", chunk_rows = 50, canary = 0,
  map = function(row)
    if row.id == "50" then return { { LastName = "a" }, { LastName = "b" }, { LastName = "c" } } end
    return { LastName = row.mail }
  end,
}
