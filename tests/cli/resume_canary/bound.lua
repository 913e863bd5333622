-- Two of a hundred rows fail, and what is resumed knows those before all that were good are counted.
local lode = require "lode"
local org = lode.org()
local rows = {}
for i = 1, 10000 do rows[i] = { k = tostring(i), n = i % 50 > 0 and "N" .. i or "" } end
local function slow() local e = os.clock() + 0.0005; while os.clock() < e do end end
org:insert {
  "firms", object = "Account", canary = 0, chunk_rows = 1000, from = lode.rows(rows), max_failures = "5%",
  map = function(row) if io.open "died" then slow() end return { Name = row.n, Site = row.k } end,
  on_failed = {
    REQUIRED_FIELD_MISSING = function(record, err)
      if err.attempt == 2 and not io.open "died" then os.execute "touch died; kill -KILL $PPID" end
      if err.attempt == 2 then return nil end
      return lode.retry(record)
    end,
  },
}
