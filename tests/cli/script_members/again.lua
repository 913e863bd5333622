local lode = require "lode"
local c = lode.columns
local org = lode.org()

local found = org:select "SELECT Name FROM Pricebook2"
if io.open "flag" then error "later" end
print(org:insert({ "books", object = "Account", from = lode.rows(found), map = { Name = c.Name } }).counts.created)
