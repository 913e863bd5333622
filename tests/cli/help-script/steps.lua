--- Loads people.
---
--- Run: lode rehearse steps.lua --arg file=people.csv
local lode = require "lode"
local c = lode.columns
local arg = lode.args { file = lode.required, object = "Contact" }

lode.org():insert { "people", object = arg.object, from = lode.csv(arg.file), map = { LastName = c.name:trim() } }
