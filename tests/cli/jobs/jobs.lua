local lode = require "lode"
local org = lode.org()

local done = org:job { object = "Account", operation = "insert" }
done:upload "in.csv"
done:close()
done:wait()
print(org:job({ object = "Contact", operation = "update" }).id)
