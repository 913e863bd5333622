local lode = require "lode"

local people = lode.csv "people.csv":map(function(row) return { id = row.id, nmae = row.mail } end)
lode.org():insert { "people", object = "Contact", from = people, map = { LastName = function(row) return row.name end } }
