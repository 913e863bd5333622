local lode = require "lode"
local ok, err = pcall(lode.org)
print(ok, not ok and err.code)
local org = lode.org()
ok, err = pcall(lode.org, "another")
print(ok, not ok and err.code)
org:insert { "accounts", object = "Account", from = lode.rows { { name = "A" } }, map = { Name = lode.columns.name } }
local flag = io.open "flag"
if flag then
  flag:close()
  error "broken off"
end
