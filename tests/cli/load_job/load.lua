-- The bare five calls.
local lode = require "lode"
local org = lode.org()

local job = org:job { object = "Account", operation = "insert", delimiter = "SEMICOLON", line_ending = "LF" }
print(#job.id, job:info().state, job:info().is_over)
job:upload "semicolon.csv"
job:close()
local n = 0
local info = job:wait { first_ms = 10, max_ms = 20, on_progress = function() n = n + 1 end }
print(info.state, info.processed, info.failed, info.is_over, n > 0)
for row in job:successful() do print("ok", #row.sf__Id, row.sf__Created, row.Name, row.Site) end
for row in job:failed() do print("failed", row.sf__Error, row.Site) end
for row in job:unprocessed() do print("unprocessed", row.Site) end
local same = org:job(job.id)
print(same.id == job.id, same:info().state)
job:delete()
print(pcall(job.info, job))

local other = org:job { object = "Account", operation = "insert" }
print(other:info().state)
print(#org:jobs { state = "Open" })
other:abort()
print(other:info().state, #org:jobs { state = "Open" })
print(pcall(org.job, org, { object = "Account", operation = "insert", delimeter = "TAB" }))
print(pcall(org.job, org, { object = "Account", operation = "insert", delimiter = "COMA" }))
print(pcall(org.job, org, { object = "Account" }))
print(pcall(org.job, org, { object = "Nothing", operation = "insert" }))
print(pcall(function() return other.sucessful end))
