--- Deletes what the query finds, in one step for each object.
local lode = require "lode"
local arg = lode.args { soql = lode.required, object = "Account", operation = "delete", more = "" }
local org = lode.org()
local step = org:load { "old", operation = arg.operation, object = arg.object, from = org:query(arg.soql), chunk_rows = 2,
  map = { Id = lode.columns.Id } }
print("deleted " .. step.counts.deleted, "failed " .. step.counts.failed)
if arg.more ~= "" then
  local more = org:delete { "more", object = "Contact", from = org:query(arg.more) }
  print("deleted " .. more.counts.deleted)
end
