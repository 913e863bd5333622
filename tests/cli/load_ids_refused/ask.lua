-- Each request alone: what it gives, or why not.
local lode = require "lode"
local arg = lode.args { own = "", other = "", broken = "" }
local org = lode.org()
local function try(what, fn, ...)
  local ok, e = pcall(fn, ...)
  print(what, ok and tostring(e) or (e.code and e.code .. ": " or "") .. ("%s:%d: "):format(e.source, e.line) .. e.message)
end
local function of(t) return lode.ids(t) end
local function csv(text, opts)
  local f <close> = assert(io.open("t.csv", "w"))
  f:write(text)
  f:flush()
  return lode.ids_from_csv("t.csv", opts or { key = "k" })
end
local function soql(...) return lode.ids_from_query(org, ...) end

try("no such script", of, { script = "nothing.lua", step = "accounts" })
try("no such step", of, { script = "accounts.lua", step = "nothing" })
try("another org alone", of, { script = "elsewhere.lua", step = "accounts" })
try("broken off", of, { script = "broken.lua", step = "accounts" })
try("by name, another org", of, { run = arg.other, step = "accounts" })
try("by path, unfinished", of, { run = "runs/" .. arg.broken, step = "accounts" })
try("by name", of, { run = arg.own, step = "accounts" })
try("by name, no step", of, { run = arg.own, step = "nothing" })
try("no such run", of, { run = "runs/nothing", step = "accounts" })
try("both", of, { run = arg.own, script = "accounts.lua", step = "accounts" })
try("no step named", of, { script = "accounts.lua" })
try("unknown option", of, { script = "accounts.lua", stepp = "accounts" })

local good = "001000000000001"
try("15 and 18 characters", csv, "k,sf__Id\n1," .. good .. "\n2," .. good .. "AAA\n1," .. good .. "AAA\n,x" .. good:sub(2))
print(csv("k,sf__Id\n1," .. good .. "\n2,\n2," .. good .. "\n").ids["2"])
try("wrong length", csv, "k,sf__Id\n1," .. good .. "\n\n2,12345\n")
try("wrong checksum", csv, "k,sf__Id\n1," .. good .. "AAB\n")
try("ragged", csv, "k,sf__Id\n1," .. good .. ",x\n")
try("no such column", csv, "k,sf__Id\n", { key = "K" })
try("no Id column", csv, "k,Id\n")
try("no file", lode.ids_from_csv, "nothing.csv", { key = "k" })
try("no key", csv, "k,sf__Id\n", {})
try("key of another kind", csv, "k,sf__Id\n", { key = { 1 } })
try("case", function() return csv("k,sf__Id\nLEG," .. good .. "\n", { key = "k", ignore_case = true }).ids.leg end)
try("case counts", function() return csv("k,sf__Id\nLEG," .. good .. "\n").ids.leg end)
try("parts", function() return csv("k,sf__Id\n"):id("a", "b") end)

try("two records", function() return soql("SELECT Id, Name FROM Account", "Name"):id "Twin" end)
try("no such field", soql, "SELECT Id, Name FROM Account", "Nam")
try("no such relationship", soql, "SELECT Id, Owner.Name FROM Account", "Ownr.Name")
try("not selected", soql, "SELECT Id FROM Account", "Name")
try("no Id", soql, "SELECT Name FROM Account", "Name")
try("by another object's field", function()
  return #soql("SELECT Id, Owner.Name FROM Account WHERE Name = 'One'", "Owner.Name"):id(
    org:select("SELECT Owner.Name FROM Account LIMIT 1")[1]["Owner.Name"])
end)
try("nothing found", function() return soql("SELECT Id, Name FROM Account WHERE Name = 'nobody'", "Name").ids.x end)
try("a number", function() return #soql("SELECT Id, NumberOfEmployees FROM Account", "NumberOfEmployees"):id "1.20e1" end)
try("no FROM", soql, "SELECT Id", "Id")

org:insert { "in-a-map", object = "Account", from = lode.rows { { a = "1" } }, map = function()
  try("in a map", of, { script = "accounts.lua", step = "accounts" })
  return { Name = "x" }
end }
