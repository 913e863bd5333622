-- Steps side by side.
local lode = require "lode"
local c = lode.columns
local arg = lode.args { fail = "" }
local org = lode.org()

local function rows(n, prefix)
  local i = 0
  return function() i = i + 1; return i <= n and { n = prefix .. i } or nil end
end
local function accounts()
  return org:insert { "accounts", object = "Account", ids_by = "n", chunk_rows = 40, from = rows(200, "a"), map = { Name = c.n } }
end
local function leads()
  return org:insert { "leads", object = "Lead", chunk_rows = 30, from = rows(150, "l"),
    map = function(row)
      if arg.fail == "leads" then error("bug in a map", 0) end
      return { LastName = row.n, Company = "x" }
    end }
end
local function campaigns()
  if arg.fail == "function" then error "bug in a function" end
  return org:insert { "campaigns", object = "Campaign", from = rows(3, "c"), map = { Name = c.n } }
end
local a, b, n, word = lode.parallel(accounts, leads, campaigns, function() return "a value" end)
print(a.counts.created, b.counts.created, n.counts.created, word)
local step = org:insert { "contacts", object = "Contact", from = rows(200, "a"), map = { LastName = c.n, AccountId = a:id(c.n) } }
print(step.counts.created, select("#", lode.parallel()))
