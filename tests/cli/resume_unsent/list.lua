local lode = require "lode"

local people = lode.rows { { nmae = "Ada" }, { nmae = "Bob" } }
lode.org():insert { "people", object = "Contact", from = people, map = { LastName = function(row) return row.name end } }
