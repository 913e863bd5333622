-- Keys of several columns.
local lode = require "lode"
local c = lode.columns
local org = lode.org()

local books = org:insert {
  "books", object = "Account", ids_by = { "book", "product" }, from = lode.csv "books.csv", map = { Name = c.name },
}
print(books:id("std", "p1") ~= books:id("std", "p2"), pcall(books.id, books, "std"))
print(books:id("", ""), pcall(books.id, books, "std", ""))
print(pcall(books.id, books, "own", "p1"))
print(pcall(books.id, books, "own", "p2"))

local uses = org:insert {
  "uses", object = "Contact",
  from = lode.rows {
    { b = "std", p = "p1", n = "a" }, { b = "std", p = "p9", n = "b" }, { b = "", p = "", n = "c" }, { b = "own", p = "p1", n = "d" },
  },
  map = { LastName = c.n, AccountId = books:id(c.b, c.p) },
}
for row in uses:rows() do print(row.n, row._status, row.sf__Error) end
print(pcall(function()
  org:insert { "wrong", object = "Contact", from = lode.csv "books.csv", map = { LastName = c.name, AccountId = books:id(c.book) } }
end))
