-- What the org refuses raises, so that lode.once does not keep it for done.
local lode = require "lode"
local org  = lode.org()

local function post() return org:rest("POST", "limits", { Name = "A" }) end
for _ = 1, 2 do
  local ok, err = pcall(lode.once, "post", post)
  print(ok, err.code, err.message)
end
print(org:rest("GET", "sobjects/Nope"))
local reply, status = org:rest("GET", "limits")
print(status, reply.DailyApiRequests.Max > 0)
local ok, err = pcall(org.rest, org, "DELETE", "limits")
print(ok, err.message)
