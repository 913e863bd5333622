--- Accounts. While the file `forbid` is there, the folder of the run becomes unwritable under way.
local lode = require "lode"
local org = lode.org()
org:insert { "accounts", object = "Account", chunk_rows = 100, from = lode.csv "accounts.csv", map = function(row)
  if row.id == "450" and io.open "forbid" then os.execute "chmod -R a-w runs/*/" end
  return { Name = row.name }
end }
