-- A run that is broken off in its second step keeps the maps that it had, whatever became of what they were made of.
local lode = require "lode"
local c = lode.columns
local arg = lode.args { where = "" }
local org = lode.org()
org:insert { "firms", object = "Account", ids_by = "n", from = lode.rows { { n = "One" } }, map = { Name = c.n } }
local file = lode.ids_from_csv("ids.csv", { key = "k" })
local firms = lode.ids_from_query(org, "SELECT Id, Name FROM Account " .. arg.where, "Name")
local more = org:insert { "more", object = "Account", from = lode.csv "rows.csv", map = {
  Name = c.name, ParentId = firms:id(c.parent), Site = file:id(c.key),
} }
for row in more:rows() do print(row._status, row.sf__Error) end
for row in org:query "SELECT Name, Parent.Name, Site FROM Account ORDER BY Name" do
  print(row.Name, row["Parent.Name"], row.Site)
end
