--- Accounts and their contacts. While the file `fill` is there, the disk is filled at one row of each.
local lode = require "lode"
local c, org = lode.columns, lode.org()
local function fill(row)
  if row.id == "700" and io.open "fill" then os.execute "sh fill.sh" end
end
local accounts = org:insert { "accounts", object = "Account", chunk_rows = 300, ids_by = "id",
  from = lode.csv "accounts.csv", map = function(row) fill(row) return { Name = row.name } end }
org:insert { "contacts", object = "Contact", chunk_rows = 300, from = lode.csv "contacts.csv",
  map = { AccountId = accounts:id(c.id), LastName = c.name } }
