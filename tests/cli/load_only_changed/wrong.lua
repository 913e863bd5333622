local lode = require "lode"
local arg  = lode.args { bad = lode.required }
local org  = lode.org()
local spec = { "step", object = "User", only_changed = true, from = org:query "SELECT Id FROM User",
  map = { Id = lode.columns.Id, Alias = lode.const "x" } }

if arg.bad == "csv" then spec.from = lode.csv "in.csv" end
if arg.bad == "insert" then org:insert(spec) else org:update(spec) end
