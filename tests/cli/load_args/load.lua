--- Shows its arguments.
local lode = require "lode"
local arg = lode.args { dir = "data", since = lode.required, n = 3, yes = false }
print(arg.dir, arg.since, arg.n + 1, arg.yes)
print(pcall(function() return arg.dri end))
