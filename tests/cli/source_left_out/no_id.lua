-- The column that was asked for is missed before anything is sent, not when the others are read.
local lode = require "lode"
local kept = lode.dedupe(lode.csv "people.csv", { by = "name", id = "Id" })
lode.org():insert { "deduped", object = "Contact", from = kept, map = { LastName = lode.columns.name } }
