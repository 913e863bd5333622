local lode = require "lode"
local org = lode.org()
local arg = lode.args { file = "people.csv" }
org:delete { "gone", object = "Contact", from = lode.csv(arg.file) }
