local lode = require "lode"
local arg  = lode.args { how = lode.required }

local function spin() while true do end end
local function stubborn() while true do pcall(spin) end end
local ways = {
  plain     = stubborn,
  coroutine = function() coroutine.wrap(stubborn)() end,
  handler   = function() while true do xpcall(spin, spin) end end,
  closing   = function()
    while true do
      local _ <close> = setmetatable({}, { __close = spin })
      pcall(spin)
    end
  end,
}
os.execute "kill -TERM $PPID"
ways[arg.how]()
