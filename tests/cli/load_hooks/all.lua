-- One hook for all codes; attempts are bounded, and a record that is not changed may be sent again too.
local lode = require "lode"
local c = lode.columns
local arg = lode.args { attempts = 0 }
local n = 0
local step = lode.org():insert {
  "rows", object = "Account", from = lode.csv "in.csv", max_attempts = arg.attempts > 0 and arg.attempts or nil,
  map = { Name = c.name, Level__c = c.level },
  on_failed = function(record, err)
    n = n + 1
    if err.code == "REQUIRED_FIELD_MISSING" then
      record.Level__c = lode.null
      return lode.retry(record)
    end
  end,
}
print(n, step.counts.created, step.counts.failed)
for row in step:rows { status = "failed" } do print(row._row, row._error_code, row._attempts, row._mended) end
