-- Rows whose e-mail is none go again without it, among others with a field that the first ones do not have. When one of them comes
-- back once more, it dies.
local lode = require "lode"
local arg = lode.args { map = lode.required }
local c, org = lode.columns, lode.org()
local rows = {
  { e = "a@x.example", n = "A" }, { e = "none", n = "B" }, { e = "", n = "C", d = "Z" },
  { e = "b@x.example", n = "D", d = "Y" }, { e = "nor this", n = "E" },
}
local maps = {
  ["function"] = function(row) return { Email = row.e, LastName = row.n, Department = row.d } end,
  table = { Email = c.e, LastName = c.n, Department = c.d },
}

org:insert {
  "people", object = "Contact", from = lode.rows(rows, { columns = { "e", "n", "d" } }), chunk_rows = 2, map = maps[arg.map],
  on_failed = function(record, err)
    if err.code == "INVALID_EMAIL_ADDRESS" then -- one of them without a name, so that it comes back once more
      record.Email, record.Title, record.LastName = nil, "mended", record.LastName ~= "B" and record.LastName or nil
    else
      if not io.open "died" then os.execute "touch died; kill -KILL $PPID" end
      record.LastName = "B again"
    end
    return lode.retry(record)
  end,
}
