local lode = require "lode"
local c, org = lode.columns, lode.org()
org:insert {
  "acc", object = "Account", from = lode.rows { { n = "a" }, { n = "b" }, { n = "c" } },
  map = { Name = c.n, Active__c = lode.const(true) },
}
org:update {
  "more", object = "Account", from = org:query "SELECT Id FROM Account WHERE Active__c = true", max_failures = 2,
  map = { Id = c.Id, Site = lode.const(("x"):rep(90)) },
}
