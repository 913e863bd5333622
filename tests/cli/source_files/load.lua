-- Rows of files.
local lode = require "lode"
local c = lode.columns
local org = lode.org()

local function load(name, ...)
  return org:insert { name, object = "Account", from = lode.csv(...), map = { Name = c.name, Site = c.id } }
end
load("list", { "data/b.csv", "data/a.csv" })
load("pattern", "data/[ab].csv")
load("packed", "packed.csv")
load("zstd", "packed.zst")
load("stdin", "-")
load("latin", "latin.csv", { delimiter = ";", encoding = "latin1" })
for row in lode.csv "data/*.csv" do
  if row.id == "3" then break end
  print(row.id, row.name)
end
print(lode.csv({ "data/a.csv", "packed.csv" }):count())
local function tell(...)
  local ok, e = pcall(load, "wrong", ...)
  print(ok, type(e) == "table" and e.code or "", tostring(e))
end
tell { "data/a.csv", "nowhere.csv" }
tell "nowhere/*.csv"
tell { "data/a.csv", "other.csv" }
tell { "data/a.csv", "data/[a].csv" }
tell {}
tell { "data/a.csv", 7 }
tell { "data/a.csv", "-" }
tell("data/a.csv", { delimeter = ";" })
tell("latin.csv", { encoding = "ebcdic" })
for _, path in ipairs { "open.csv", "cut.csv.gz", "trailing.csv.gz", "cut.zst", "broken.zst", "bytes.csv" } do
  local ok, e = pcall(function() return lode.csv({ path }):count() end)
  print(ok, type(e) == "table" and e.code or "", tostring(e))
end
