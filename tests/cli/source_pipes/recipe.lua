-- Names that come by a pipe.
local lode = require "lode"
local arg = lode.args { names = "" }
local names = {}
for row in lode.csv(arg.names) do names[row.id] = row.name end
return function(row) return { Id = row.id, Name = names[row.id] or "none" } end
