local lode = require "lode"
lode.org():insert { "twins", object = "Account", from = lode.rows { { n = "Twin", e = "" }, { n = "Twin", e = "12" } },
  map = { Name = lode.columns.n, NumberOfEmployees = lode.columns.e } }
