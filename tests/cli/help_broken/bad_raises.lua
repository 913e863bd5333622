-- Needs what is not there.
local lode = require "lode"
local x = nil
x.y = 1
lode.args {}
