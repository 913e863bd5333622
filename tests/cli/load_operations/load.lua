-- All operations, one after the other.
local lode = require "lode"
local c = lode.columns
local org = lode.org()

local function show(step)
  local n = step.counts
  print(step.name, step.ok, "created " .. n.created, "updated " .. n.updated, "deleted " .. n.deleted, "failed " .. n.failed, #step.jobs .. " jobs")
  for row in step:rows { status = "failed" } do print("", row.sf__Error:gsub("001%w+", "ID"), (row._error_code)) end
end

local accounts = org:upsert {
  "accounts", object = "Account", external_id = "Legacy_Id__c",
  from = lode.rows { { id = "1", name = "Ada" }, { id = "2", name = "Bob" }, { id = "3", name = "Cleo" }, { id = "4", name = "Dora" } },
  map = { Legacy_Id__c = c.id, Name = c.name },
}
show(accounts)
show(org:upsert {
  "again", object = "Account", external_id = "legacy_id__C", from = lode.rows { { id = "1", name = "Ada 2" }, { id = "5", name = "Eve" } },
  map = { legacy_id__c = c.id, name = c.name },
})
show(org:upsert {
  "expected", object = "Account", external_id = "Legacy_Id__c", expect = "created",
  from = lode.rows { { id = "1", name = "Ada 3" }, { id = "6", name = "Finn" } }, map = { Legacy_Id__c = c.id, Name = c.name },
})
show(org:upsert {
  "by_id", object = "Account", external_id = "Id", from = lode.rows { { id = "2", name = "Bob 2" }, { id = "", name = "Gil" } },
  map = function(row) return { Id = accounts:id(row.id), Name = row.name } end,
})
show(org:insert {
  "contacts", object = "Contact", from = lode.rows { { a = "1", n = "by key" }, { a = "99", n = "no such key" } },
  map = { ["Account.Legacy_Id__c"] = c.a, LastName = c.n },
})
show(org:update {
  "updates", object = "Account", from = org:query "SELECT Id, Name FROM Account WHERE Name LIKE 'Ada%'",
  map = { Id = c.Id, Site = c.Name:upper() },
})
show(org:delete { "deletes", object = "Account", from = org:query "SELECT Id FROM Account WHERE Name = 'Cleo'" })
show(org:delete { "deleted_twice", object = "Account", from = lode.rows { { Id = accounts:id "3" } } })
show(org:hard_delete { "hard", object = "Account", from = lode.rows { { old = "4" } }, map = { Id = accounts:id(c.old) } })
show(org:load { "loads", operation = "update", object = "Account", from = lode.rows { { old = "2" } }, map = { Id = accounts:id(c.old), Fax = 7 } })
show(org:delete { "none", object = "Account", from = lode.csv "none.csv" })
