local lode = require "lode"
local arg = lode.args { org = "" }
local org = arg.org ~= "" and lode.org(arg.org) or lode.org()
org:insert { "accounts", object = "Account", from = lode.rows(coroutine.wrap(function()
  for i = 1, 5 do coroutine.yield { Name = "Firm " .. i } end
end)), map = { Name = lode.columns.Name } }
if arg.org ~= "" then print(pcall(lode.org, "other")) end
