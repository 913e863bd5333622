local lode  = require "lode"
local clean = require "lode.clean"
local org   = lode.org()
local c     = lode.columns

org:insert { "fill", object = "Account", from = lode.csv "in.csv",
  map = { Name = c.name, AnnualRevenue = c.revenue, Phone = c.phone, Fax = c.fax, NumberOfEmployees = c.staff } }

local function pass(name)
  local step = org:update { name, object = "Account", only_changed = true,
    from = org:query "SELECT Id, name, AnnualRevenue, Phone, Fax, NumberOfEmployees FROM Account ORDER BY Name",
    map = function(row)
      return {
        Id = row.Id,
        Name = clean.trim(row.name),
        AnnualRevenue = row.AnnualRevenue ~= "" and ("%.2f"):format(tonumber(row.AnnualRevenue)) or nil,
        Phone = clean.phone(row.Phone, "DE"),
        Fax = row.Fax == "none" and lode.null or row.Fax,
        NumberOfEmployees = row.NumberOfEmployees == "" and lode.null or nil,
      }
    end }
  print(name, step.counts.rows, step.counts.updated, step.counts.skipped, #step.jobs, step.ok)
end

pass "first"
pass "second"

-- a change of case is a change
org:insert { "people", object = "Contact", map = { LastName = c.n },
  from = lode.rows { { n = "McDonald" }, { n = "b" } } }
local lower = org:update { "lower", object = "Contact", only_changed = true,
  from = org:query "SELECT Id, LastName FROM Contact",
  map = function(row) return { Id = row.Id, LastName = row.LastName:lower() } end }
print("lower", lower.counts.rows, lower.counts.updated, lower.counts.skipped)

-- what the org would keep as it is: e-mail in another case, outer blanks
org:insert { "mail", object = "Lead", map = { LastName = c.n, Company = c.n, Email = c.n .. "@example.com" },
  from = lode.rows { { n = "ada" }, { n = "bob" } } }
local kept = org:update { "kept", object = "Lead", only_changed = true,
  from = org:query "SELECT Id, LastName, Email FROM Lead",
  map = function(row)
    return { Id = row.Id, LastName = " " .. row.LastName .. " ", Email = row.Email:upper() }
  end }
print("kept", kept.counts.rows, kept.counts.updated, kept.counts.skipped)
