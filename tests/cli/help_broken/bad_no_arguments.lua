-- Takes none.
local lode = require "lode"
local org = lode.org()
