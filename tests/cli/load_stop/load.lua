-- lode.stop in all places.
local lode = require "lode"
local arg = lode.args { where = "", at = 350, pcall = false }

local i = 0
local function load()
  return lode.org():insert {
    "rows", object = "Account", chunk_rows = 40, canary = 0,
    from = lode.rows(function() i = i + 1; return i <= 600 and { n = i } or nil end),
    map = function(row)
      if arg.where == "map" and row.n == tostring(arg.at) then lode.stop "seen in a map" end
      return { Name = (arg.where == "hook" and row.n == "75") and ("x"):rep(300) or "row " .. row.n }
    end,
    on_failed = function() lode.stop "seen in a hook" end,
  }
end
if arg.pcall then print(pcall(load)) else load() end
if arg.where == "top" then lode.stop "seen at the end" end
print "never reached but with pcall"
