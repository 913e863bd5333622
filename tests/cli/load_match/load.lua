-- Contacts by e-mail address and name.
local lode = require "lode"
local c = lode.columns
local arg = lode.args { how = "table", there = "there.csv", on_duplicate = "" }
local org = lode.org()

if arg.there ~= "nobody" then
  org:insert {
    "there", object = "Contact", from = lode.csv(arg.there),
    map = { LastName = c.last, FirstName = c.first, Email = c.email, Title = c.title },
  }
end

local function map(row)
  return { LastName = row.last, FirstName = row.first, Email = row.email, Department = "new" }
end

local people = org:upsert {
  "people", object = "Contact", from = lode.csv "people.csv",
  match = { "Email", "lastname", where = "Title != 'gone'", ignore_case = true },
  on_duplicate = arg.on_duplicate ~= "" and arg.on_duplicate or nil,
  map = arg.how == "function" and map
    or { LastName = c.last, FirstName = c.first, Email = c.email, Department = lode.const "new" },
}
local function name(id) return (id:gsub("003%w+", "003…")) end
for row in people:rows() do
  print(row._row, row._status, row._error_code, row._error_field, row._error_value, name(row.sf__Error))
end
print(name(people:id("ADA@example.com", "Lovelace")))

local cases = org:insert {
  "cases", object = "Case", from = lode.rows {
    { mail = "charles@example.com", last = "Babbage" }, { mail = "alan@example.com", last = "Turing" },
  },
  map = { ContactId = people:id(c.mail, c.last), Subject = c.last },
}
for row in cases:rows() do print(row._row, row._status, row._error_code, row.sf__Error) end
