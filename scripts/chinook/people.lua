--- Accounts and contacts of the music shop; chinook.lua runs it.
local lode  = require "lode"
local clean = require "lode.clean"
local c     = lode.columns

local phone = lode.coalesce(clean.maybe.phone(c.Phone, "CA"), c.Phone) -- what is no phone number to us stays as it is
local email = lode.coalesce(clean.maybe.email(c.Email), c.Email)

--- The map with an address added: prefix is "Billing" or "Mailing".
local function with_address(prefix, map)
  map[prefix .. "Street"], map[prefix .. "City"] = c.Address, c.City:trim()
  map[prefix .. "State"], map[prefix .. "PostalCode"], map[prefix .. "Country"] = c.State, c.PostalCode, c.Country
  return map
end

--- Employees are contacts of the shop's own account who report to each other.
local function load_employees(org, file)
  local shop = org:upsert {
    "shop", object = "Account", external_id = "Legacy_Id__c",
    from = lode.rows { { id = "shop", name = "Chinook Corporation" } },
    map  = { Legacy_Id__c = c.id, Name = c.name },
  }
  return org:upsert {
    "employees", object = "Contact", external_id = "Legacy_Id__c", ids_by = "EmployeeId",
    from = file "employees",
    map  = with_address("Mailing", {
      Legacy_Id__c = "employee-" .. c.EmployeeId, AccountId = lode.const(shop.ids.shop),
      ReportsToId = lode.same_step "ReportsTo",
      FirstName = c.FirstName, LastName = c.LastName, Title = c.Title, Phone = phone, Email = email,
      Birthdate = c.BirthDate:date "%Y-%m-%d %H:%M:%S",
    }),
  }
end

--- Each customer is an account and its contact: the company, or a household where there is none, since an opportunity
--- without an account helps nobody. The contact refers to the employee who looks after it. Gives the accounts, by
--- CustomerId.
local function load(org, file)
  local employees = load_employees(org, file)
  local accounts = org:upsert {
    "accounts", object = "Account", external_id = "Legacy_Id__c", ids_by = "CustomerId",
    from = file "customers",
    map  = with_address("Billing", {
      Legacy_Id__c = "customer-" .. c.CustomerId, Phone = phone,
      Name = lode.coalesce(c.Company, c.FirstName .. " " .. c.LastName .. " Household"),
    }),
  }
  org:upsert {
    "customers", object = "Contact", external_id = "Legacy_Id__c", together = "AccountId",
    from = file "customers",
    map  = with_address("Mailing", {
      Legacy_Id__c = "customer-" .. c.CustomerId, AccountId = accounts:id(c.CustomerId),
      Support_Rep__c = employees:id(c.SupportRepId),
      FirstName = c.FirstName, LastName = c.LastName, Phone = phone, Email = email,
    }),
  }
  return accounts
end

return { load = load }
