-- The first process leaves b1 as soon as it has begun; a2 begins after it.
local lode = require "lode"
local arg  = lode.args { third = 1 / 3, five = 5.0, flag = false, n = 7 }
local org  = lode.org()

print(arg.third == 1 / 3, math.type(arg.five), arg.flag, math.type(arg.n))

local function insert(name, on_progress)
  return org:insert {
    name, object = "Account", from = lode.csv "rows.csv", on_progress = on_progress,
    map = { Name = lode.const(name) .. " " .. lode.columns.name },
  }
end

local function leave()
  local flag = io.open "flag"
  if flag then
    flag:close()
    error "left"
  end
end

lode.parallel(function()
  insert "a1"
  insert "a2"
end, function()
  insert("b1", leave)
end)
