local lode = require "lode"
local arg  = lode.args { what = "id" }
local org  = lode.org()

local step = org:insert {
  "accounts", object = "Account", ids_by = "name",
  from = lode.rows { { name = "A" } },
  map  = { Name = lode.columns.name },
}
assert(step:id "A" == step.ids["A"] and not step.ids["B"])
if arg.what == "id" then
  step:id "B"
elseif arg.what == "skip" then
  lode.skip "not wanted"
elseif arg.what == "retry" then
  lode.retry { Name = "A" }
elseif arg.what == "update" then
  lode.update(step.ids["A"], { Name = "B" })
elseif arg.what == "map" then
  org:insert {
    "more", object = "Account", from = lode.rows { { name = "A" } },
    map = function(row) return lode.retry { Name = row.name } end,
  }
else
  lode.reject()
end
