--- Loads people.
---
--- Run: lode rehearse load.lua --arg dir=data
local lode = require "lode"
local arg = lode.args { dir = lode.required, since = "2020-01-01" }

error("this must not run: " .. arg.dir)
