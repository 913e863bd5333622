local lode = require "lode"
local org = lode.org()
local from = lode.csv "in.csv"
org:insert { "accounts", object = "Account", from = from, map = { Name = lode.columns.name } }
org:update { "update", object = "Account", from = from, map = function(row) return { Name = row.name } end }
org:upsert { "upsert", object = "Account", external_id = "Legacy_Id__c", from = from,
  map = function(row) return { Name = row.name } end }
