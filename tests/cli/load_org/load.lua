-- What a script can ask an org.
local lode = require "lode"
local c = lode.columns
local org = lode.org()

print(#org.org_id, org.username)
local rows, names = {}, {}
for i = 1, 300 do
  rows[i] = { name = ("Firm %03d"):format(i) }
  if i % 2 == 0 then names[#names + 1] = rows[i].name end
end
rows[301], names[#names + 1] = { name = "O'Neil \\ \"Söhne\"" }, "O'Neil \\ \"Söhne\""
org:insert { "firms", object = "Account", from = lode.rows(rows), map = { Name = c.name } }

-- a list longer than one query takes is asked in pieces
local n = 0
for _ in org:query("SELECT Id, Name FROM Account WHERE Name IN :names", { names = names }) do n = n + 1 end
print("by list", n, #names)
print("by value", #org:select("SELECT Id FROM Account WHERE Name = :name", { name = names[#names] }))
print("no match", #org:select "SELECT Id FROM Account WHERE Name = 'none'", org:query("SELECT Id FROM Account"):count())
print("empty list", #org:select("SELECT Id FROM Account WHERE Name IN :names", { names = {} }))
local none = org:query("SELECT Id, Owner.Name FROM Account WHERE Name IN :names", { names = {} })
print("empty list", none:count(), table.concat(none:columns(), " "))
print("empty list", org:update({ "none", object = "Account", from = none, map = { Id = c.Id } }).counts.rows)
local first = org:select "SELECT Id, Name, Phone, NumberOfEmployees, Owner.Name FROM Account ORDER BY Name LIMIT 1"[1]
print(#first.Id, first.Name, first.Phone == "", first.NumberOfEmployees == "", first["Owner.Name"])
local bulk = 0
for row in org:query("SELECT Name FROM Account", {}, { bulk = true }) do bulk = bulk + #row.Name end
print("bulk", bulk)

local d = org:describe "Account"
print(d.name, d.keyPrefix, #d.fields > 30, d.fields[1].name)
local limits = org:limits()
print(limits.DailyApiRequests.Max > 0, math.type(limits.DailyApiRequests.Remaining))
local versions, status = org:rest("GET", "/services/data")
print(#versions > 5, status)
print(org:rest("GET", "sobjects/Account/" .. first.Id).Name)
print(pcall(org.rest, org, "GET", "sobjects/Account/001000000000000AAA"))
print(pcall(org.rest, org, "POST", "sobjects/Account", { Name = "outside of once" }))
local job = { object = "Account", operation = "insert" }
local made = lode.once("one", function() return org:rest("POST", "jobs/ingest", job) end)
print(made.state, #made.id)
print(lode.once("ended", function() return org:rest("PATCH", "jobs/ingest/" .. made.id, { state = "Aborted" }).state end))
print(lode.once("gone", function() return (select(2, org:rest("DELETE", "jobs/ingest/" .. made.id))) end))
print(pcall(lode.once, "refused", function() return org:rest("PATCH", "jobs/ingest", {}) end))
print(pcall(org.select, org, "SELECT Id FROM Account WHERE Name = :nam", { name = "x" }))
print(pcall(org.select, org, "SELECT Id FROM Account", { name = "x" }))
print(pcall(org.select, org, "SELECT Id FROM Acount"))
print(pcall(org.query, org, "SELECT Id FROM Account", {}, { bulkk = true }))
print(tostring(org):gsub("00D%w+", "ID"))
local nothing = lode.ids_from_query(org, "SELECT Id, Name FROM Account WHERE Name IN :names", "Name", { names = {} })
print("empty list", pcall(nothing.id, nothing, "Firm 001"))
