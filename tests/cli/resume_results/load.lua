-- Most rows fail. In the middle of what the org answers to them the process dies.
local lode = require "lode"
local c, org = lode.columns, lode.org()
local rows = {}
for i = 1, 640 do rows[i] = { k = tostring(i), n = i > 600 and "Name " .. i or "" } end
local was_slow = false
local function fail(record)
  local began = os.clock()
  while not was_slow and os.clock() < began + 0.2 do end -- so that what was settled so far is kept
  was_slow = true
  if tonumber(record.Site) > 560 and not io.open "died" then os.execute "touch died; kill -KILL $PPID" end
end
org:insert { "firms", object = "Account", canary = 0, from = lode.rows(rows), map = { Name = c.n, Site = c.k },
  on_failed = { REQUIRED_FIELD_MISSING = fail } }
