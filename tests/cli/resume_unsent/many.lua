local lode = require "lode"

lode.org():insert {
  "rows", object = "Account", from = lode.csv "many.csv", chunk_rows = 6000, canary = 0,
  map = function(row)
    -- one
    return { Name = row.id }
  end,
}
