-- Two accounts; what goes wrong is said by --arg.
local lode = require "lode"
local arg  = lode.args { from = "good.csv", field = "Name", then_ = "", key = "" }
local c    = lode.columns
local org  = lode.org()
org:insert { "accounts", object = "Account", from = lode.csv(arg.from), map = { [arg.field] = c.name } }
if arg.then_ == "stop" then lode.stop "enough" end
if arg.then_ == "error" then error "oops" end
