-- What is resumed is slow to map its rows again, so that the first job's last rows are back before they are known.
local lode = require "lode"
local org = lode.org()
local rows = {}
for i = 1, 3000 do rows[i] = { k = tostring(i), n = i > 1000 and "N" .. i or "" } end
local function slow() local e = os.clock() + 0.001; while os.clock() < e do end end
org:insert {
  "firms", object = "Account", canary = 1000, chunk_rows = 1000, from = lode.rows(rows),
  map = function(row) if io.open "died" then slow() end return { Name = row.n, Site = row.k } end,
  on_failed = {
    REQUIRED_FIELD_MISSING = function(record, err)
      if err.attempt == 2 and not io.open "died" then
        os.execute "touch died; kill -KILL $PPID"
      end
      if err.attempt == 2 then return nil end
      return lode.retry(record)
    end,
  },
}
