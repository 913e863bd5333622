local lode = require "lode"
local arg = lode.args { names = "" }
local names = lode.csv(arg.names)
print(table.concat(names:columns(), " "), names:count())
