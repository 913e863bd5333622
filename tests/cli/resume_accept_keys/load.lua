-- Each row becomes several accounts with a key each, which the contacts name.
local lode = require "lode"
local c, org = lode.columns, lode.org()
local rows, children = {}, {}
for i = 1, 4 do
  rows[i] = { n = tostring(i) }
  for _, part in ipairs { "a", "b", "c" } do children[#children + 1] = { k = i .. part } end
end
local firms = org:upsert {
  "firms", object = "Account", external_id = "Legacy_Id__c", chunk_rows = 2, canary = 2, from = lode.rows(rows),
  map = function(row)
    local parts = {}
    for i, part in ipairs { "a", "b", "c" } do parts[i] = { Legacy_Id__c = row.n .. part, Name = row.n .. part } end
    return parts
  end,
}
org:insert { "people", object = "Contact", from = lode.rows(children), map = { LastName = c.k, AccountId = firms:id(c.k) } }
