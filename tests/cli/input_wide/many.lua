-- A record of more fields than a job takes, and one of one.
local lode = require "lode"
lode.org():insert {
  "rows", object = "Account", from = lode.rows { { n = 5001 }, { n = 0 } },
  map = function(row)
    local record = { Name = "fine" }
    for i = 1, tonumber(row.n) do record["Owner.Field" .. i .. "__c"] = "x" end
    return record
  end,
}
