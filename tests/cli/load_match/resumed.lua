local lode = require "lode"
local c = lode.columns
local org = lode.org()

org:insert {
  "there", object = "Contact", from = lode.rows { { last = "A" }, { last = "D" } },
  map = { LastName = c.last, Email = c.last .. "@example.com" },
}
org:upsert {
  "people", object = "Contact", from = lode.rows { { last = "A" }, { last = "B" }, { last = "C" }, { last = "D" } },
  match = { "LastName", "Email" }, chunk_rows = 1,
  map = { LastName = c.last, Email = c.last .. "@example.com", Title = lode.const "sent" },
}
