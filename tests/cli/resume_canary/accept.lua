-- A script that is changed before it goes on.
local lode = require "lode"
local org = lode.org()
local rows = {}
for i = 1, 1200 do rows[i] = { k = tostring(i), n = i > 100 and "N" .. i or "" } end
org:insert { "par", object = "Account", from = lode.rows(rows), canary = 100, chunk_rows = 400,
  map = function(row) return { Name = row.n, Site = row.k } end,
  on_failed = { REQUIRED_FIELD_MISSING = function(r, e)
     if e.attempt == 2 and not io.open "died" then os.execute "touch died; kill -KILL $PPID" end
     if e.attempt == 3 then return nil end
     return lode.retry(r) end } }
