-- One file, two steps; the first stops the script the first time.
local lode = require "lode"
local c    = lode.columns
local org  = lode.org()
org:insert { "heads", object = "Account", from = lode.csv "rows.csv", map = { Name = c.name } }
if not io.open "went" then
  assert(io.open("went", "w")):close()
  lode.stop "enough"
end
org:insert { "tails", object = "Account", from = lode.csv "rows.csv", map = { Name = c.name .. "b" } }
