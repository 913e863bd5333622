--- A script that does nothing: what starting costs.
---
--- Run:    lode rehearse tests/bench/nothing.lua
--- Prints: nothing.
local lode = require "lode"
lode.args {}
