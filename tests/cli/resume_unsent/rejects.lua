local lode = require "lode"

lode.org():insert {
  "people", object = "Contact", from = lode.csv "people.csv", chunk_rows = 100, canary = 100,
  map = function(row)
    if tonumber(row.id) > 100 and tonumber(row.id) % 2 == 1 then lode.reject "odd" end
    return { LastName = tonumber(row.id) > 100 and row.mail or "", Department = row.id }
  end,
}
