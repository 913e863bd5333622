local lode = require "lode"
local c = lode.columns
local org = lode.org()
local groups = lode.csv({ "a.csv", "b.csv" }):group_by "land"

local function insert(name, from)
  org:insert { name, object = "Account", from = from, map = { Name = c.name } }
end

insert("unpacked", groups:map(function(g) return { table.unpack(g) } end))
insert("turned", groups:filter(c.land):map(function(g)
  table.sort(g, function(x, y) return x.name > y.name end)
  g[1].name = g[1].name:upper()
  return { { land = "new", name = "all of " .. g.land }, table.unpack(g, 1, 2) }
end))
insert("last", groups:map(function(g) return g[#g] end))
insert("made", groups:map(function(g) return { land = g.land, name = g[#g].name } end))
