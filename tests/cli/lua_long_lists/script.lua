-- Lists too long for one query: every row once, or an error; never a wrong answer.
local lode = require "lode"
local c    = lode.columns
local org  = lode.org()

local names, n = {}, 0
local function next_row()
  n = n + 1
  if n <= 900 then return { name = ("Company number %03d"):format(n) } end
end
org:insert { "accounts", object = "Account", from = lode.rows(next_row), map = { Name = c.name } }
org:insert {
  "contacts", object = "Contact", from = lode.rows { { last = "O'Hara \\ Söhne" } }, map = { LastName = c.last },
}

local ids = {}
for row in org:query "SELECT Id FROM Account" do
  ids[#ids + 1] = row.Id
  ids[#ids + 1] = row.Id:sub(1, 15)
end
for i = 1, 900 do names[i] = ("COMPANY NUMBER %03d"):format(i) end
for i = 1, 900 do names[#names + 1] = ("company number %03d"):format(i) end

print("by Id, in both forms", #org:select("SELECT Id FROM Account WHERE Id IN :ids", { ids = ids }))
print("by name, in any case", #org:select("SELECT Id FROM Account WHERE Name IN :names", { names = names }))
print("quotes", #org:select("SELECT Id FROM Contact WHERE LastName = :name", { name = "O'Hara \\ Söhne" }))
local quoted = "SELECT Id FROM Contact WHERE LastName = 'a\\\\\\':ids' AND Id IN :ids"
print("no name in quotes", #org:select(quoted, { ids = ids }))
print("empty", #org:select("SELECT Id FROM Account WHERE Name IN :none ORDER BY Name LIMIT 3", { none = {} }))

for _, soql in ipairs {
  "SELECT Id FROM Account WHERE Id NOT IN :list",
  "SELECT Id FROM Account WHERE Id IN :list OR Name = 'Company number 001'",
  "SELECT Id FROM Account WHERE Id IN (SELECT AccountId FROM Contact WHERE Id IN :list)",
  "SELECT COUNT() FROM Account WHERE Id IN :list",
  "SELECT Id FROM Account WHERE Id IN :list LIMIT 10",
  "SELECT Id FROM Account WHERE Id IN :list order by Name",
} do
  local _, long = pcall(org.select, org, soql, { list = ids })
  local _, empty = pcall(org.select, org, soql, { list = {} })
  print(soql)
  print("", long.message or #long)
  print("", empty.message or #empty)
end
