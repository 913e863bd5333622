-- Breaks off half-way where the file `stop` is there.
local lode = require "lode"
local c, org = lode.columns, lode.org()
for _, name in ipairs { "first", "second" } do
  org:insert { name, object = "Account", from = lode.csv(name .. ".csv"), map = { Name = c.name, Site = c.id } }
  if name == "first" and io.open "stop" then error "asked to stop" end
end
