-- A session that is over, or a spent day, is no answer to what was asked for.
local lode = require "lode"
local org  = lode.org()
local ok, err = pcall(org.limits, org)
print(ok, err.code)
org:limits()
