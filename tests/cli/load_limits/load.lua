-- n rows, of which every bad-th fails.
local lode = require "lode"
local arg = lode.args { n = 0, bad = 0, max = "", canary = -1, chunk_rows = 50 }
local i = 0
lode.org():insert {
  "rows", object = "Account", chunk_rows = arg.chunk_rows > 0 and arg.chunk_rows or nil,
  from = lode.rows(function() i = i + 1; return i <= arg.n and { n = i } or nil end),
  max_failures = arg.max ~= "" and (math.tointeger(tonumber(arg.max)) or arg.max) or nil,
  canary = arg.canary >= 0 and arg.canary or nil,
  map = function(row) return { Name = "row", Site = tonumber(row.n) % arg.bad == 0 and ("x"):rep(300) or row.n } end,
}
