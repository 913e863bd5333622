-- Every kind of map, in a table map and in a function.
local lode = require "lode"
local c = lode.columns
local arg = lode.args { outcome = lode.required }
local org = lode.org()
local ids = {
  accounts = lode.ids { script = "accounts.lua", step = "accounts" },
  regions = lode.ids { script = "accounts.lua", step = "regions" },
  legacy = lode.ids { script = "accounts.lua", step = "legacy" },
  file = lode.ids_from_csv(arg.outcome, { key = "id" }),
  query = lode.ids_from_query(org, "SELECT Id, Legacy_Id__c FROM Account WHERE Name LIKE :p", "legacy_id__c", { p = "%" }),
  both = lode.ids_from_query(org, "SELECT Name, Site, Id\n  FROM Account", { "Site", "Name" }),
}
local keys = {
  { "accounts", "id" }, { "file", "id" }, { "legacy", "leg" }, { "query", "leg" }, { "regions", "region", "id" },
  { "both", "region", "name" },
}
for _, key in ipairs(keys) do
  local name, a, b = table.unpack(key)
  local map = ids[name]
  local wanted = b and map:id(c[a], c[b]) or map:id(c[a])
  local one = org:insert {
    "table-" .. name, object = "Contact", from = lode.csv "contacts.csv",
    map = { LastName = c.name, AccountId = wanted, Department = lode.const(name) },
  }
  local other = org:insert {
    "function-" .. name, object = "Contact", from = lode.csv "contacts.csv",
    map = function(row)
      return { LastName = row.name, AccountId = b and map:id(row[a], row[b]) or map:id(row[a]), Department = name }
    end,
  }
  for _, step in ipairs { one, other } do
    print("== " .. tostring(step), tostring(map))
    for row in step:rows() do
      print(row._file .. ":" .. row._line, row._status, row.sf__Error, row._error_field, row._error_value)
    end
  end
end
for row in org:query("SELECT LastName, Account.Name, Department FROM Contact WHERE AccountId != null"
  .. " ORDER BY Department, LastName") do
  print(row.Department, row.LastName, row["Account.Name"])
end
