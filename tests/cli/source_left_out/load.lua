local lode = require "lode"
local org = lode.org()
local c = lode.columns
local people = lode.csv "people.csv"

local function insert(name, from)
  local step = org:insert { name, object = "Contact", from = from, map = { LastName = c.name } }
  print(step.name, step.counts.created)
end

local kept, others = lode.dedupe(people, { by = c.name:lower(), id = "id" })
for _ in kept do end -- another reading counts for itself
insert("deduped", kept)
insert("doubles", others)
insert("few", people:limit(2))
insert("all", people:filter(c.name):limit(9))
insert("mapped", people:map(function(row)
  if row.name == "" then lode.skip() end
  return row.name == "ada" and {} or row
end))
