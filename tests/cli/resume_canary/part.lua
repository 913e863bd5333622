-- It dies when the rows that were sent a second time are decided in part, and some of them are to go once more.
local lode = require "lode"
local c, org = lode.columns, lode.org()
local rows = {}
for i = 1, 4000 do rows[i] = { k = tostring(i), n = i > 2000 and "N" .. i or "" } end
local seen, n2 = 0, 0
org:insert {
  "firms", object = "Account", canary = 2000, chunk_rows = 2000, from = lode.rows(rows), map = { Name = c.n, Site = c.k },
  on_failed = {
    REQUIRED_FIELD_MISSING = function(record, err)
      seen = seen + 1
      if seen % 250 == 0 then os.execute "sleep 0.06" end
      if err.attempt == 2 and not io.open "died" then
        n2 = n2 + 1
        if n2 == 1800 then os.execute "touch died; kill -KILL $PPID" end
      end
      if err.attempt == 3 then return nil end
      return lode.retry(record)
    end,
  },
}
