local lode = require "lode"
local arg  = lode.args { in_map = false }

local function hoard()
  local all = {}
  for i = 1, math.huge do all[i] = ("x"):rep(1000) .. i end
  return all
end
if not arg.in_map then hoard() end
lode.org():insert {
  "accounts", object = "Account", from = lode.rows { { name = "A" } },
  map = function() hoard() end,
}
