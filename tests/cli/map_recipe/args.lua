local lode = require "lode"
local arg = lode.args { suffix = "?" }
return function(row)
  if row.id == "3" then lode.skip "three" end
  return { Id = row.id .. arg.suffix }
end
