-- No org is asked.
local lode = require "lode"
local c = lode.columns
local rows = lode.rows { { v = "N" }, { v = "yes" }, { v = "" }, { v = "1" } }
print(rows:filter(c.v:boolean()):count(), rows:filter(c.v):count())
local two = lode.rows { { v = "N", w = "Y" }, { v = "N", w = "N" }, { v = "Y", w = "" }, { v = "", w = "" } }
print(two:filter(lode.coalesce(c.v:boolean(), c.w:boolean())):count(),
  two:filter(lode.when(c.v:boolean(), c.w:boolean(), true)):count(), two:filter(c.v:boolean():default "false"):count())
for _, v in ipairs { false, "", "false", 0, "x" } do
  io.write(tostring(v), " is ", two:filter(function() return v end):count() > 0 and "yes" or "no", "; ")
end
print(two:filter(function() end):count())
for _, v in ipairs { lode.null, c.v, {}, print } do
  print(select(2, pcall(function() return two:filter(function() return v end):count() end)))
end
