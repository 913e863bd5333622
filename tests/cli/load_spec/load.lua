local lode = require "lode"
local org = lode.org()
local n = 0

local function tell(method, wrong)
  n = n + 1
  local spec = { "step-" .. n, object = "Account", from = lode.rows { { name = "A" } },
    map = { Name = lode.columns.name } }
  for k, v in pairs(wrong) do spec[k] = v end
  local _, err = pcall(org[method], org, spec)
  print(err.code, err.message)
end

tell("load", {})
tell("load", { operation = "insrt" })
tell("insert", { source = "people.csv" })
tell("insert", { batch_size = 200 })
tell("insert", { on_fail = {} })
tell("insert", { object = "Acount" })
tell("insert", { object = "Qwertyuiop" })
