--- No write.
local lode = require "lode"
local org = lode.org()
print(org:select("SELECT Name FROM Organization")[1].Name, org:rest("GET", "limits") ~= nil)
