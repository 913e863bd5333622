local lode = require "lode"
local org = lode.org()

local job = org:job { object = "Account", operation = "insert" }
job:upload "in.csv"
job:close()
job:wait()
print(job.id)
io.stderr:write(org:job({ object = "Account", operation = "insert" }).id, "\n")
