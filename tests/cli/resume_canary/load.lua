-- No row has a name until the hook gives it one, or not. It dies once, when rows of the first job come back the second time.
local lode = require "lode"
local arg = lode.args { good = lode.required }
local c, org = lode.columns, lode.org()
local rows = {}
for i = 1, 900 do rows[i] = { k = tostring(i), n = i > 20 and "N" .. i or "" } end

org:insert {
  "firms", object = "Account", canary = 20, chunk_rows = 400, from = lode.rows(rows), map = { Name = c.n, Site = c.k },
  on_failed = {
    REQUIRED_FIELD_MISSING = function(record, err)
      if err.attempt == 2 and not io.open "died" then os.execute "touch died; kill -KILL $PPID" end
      if err.attempt == 3 then return nil end
      if err.attempt == 2 and record.Site == "7" and arg.good == "1" then record.Name = "Mended" end
      return lode.retry(record)
    end,
  },
}
