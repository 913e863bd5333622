--- A one-off fix of what is in the org already: query, change, update only the rows that change. Phone numbers get
--- one form, and contacts without a country take their account's. The second pass finds nothing to do: run twice, it
--- does no harm.
---
--- A rehearsal org is empty: there the script first loads rows to mend.
---
--- Run:    lode rehearse scripts/backfill.lua
--- Prints: what each pass sent, and the contacts after them.
local lode  = require "lode"
local clean = require "lode.clean"
local c     = lode.columns
local org   = lode.org()

if org.is_rehearsal then
  local offices = org:insert {
    "offices", object = "Account", ids_by = "id", from = lode.csv "scripts/data/offices.csv",
    map = { Name = c.name, Phone = c.phone, BillingCountry = c.country },
  }
  org:insert {
    "staff", object = "Contact", from = lode.csv "scripts/data/staff.csv",
    map = {
      AccountId = offices:id(c.office), FirstName = c.first, LastName = c.last,
      Phone = c.phone, MailingCountry = c.country,
    },
  }
end

--- A record of the fields whose new value is neither blank nor what the row has; a row without any is skipped.
local function changes(row, wanted)
  local record, n = { Id = row.Id }, 0
  for field, value in pairs(wanted) do
    if value ~= "" and value ~= row[field] then
      record[field], n = value, n + 1
    end
  end
  return n > 0 and record or lode.skip "nothing to change"
end

local function backfill(name)
  local step = org:update {
    name,
    object = "Contact",
    from   = org:query "SELECT Id, Phone, MailingCountry, Account.BillingCountry FROM Contact",
    map    = function(row)
      return changes(row, {
        Phone          = clean.maybe.phone(row.Phone, "US"), -- what is no phone number stays as it is
        MailingCountry = row.MailingCountry == "" and row["Account.BillingCountry"] or "",
      })
    end,
  }
  local n = step.counts
  print(("%s: %d rows read, %d updated, %d left alone"):format(name, n.rows, n.updated, n.skipped))
end

backfill "first_pass"
backfill "second_pass"

for row in org:query "SELECT FirstName, LastName, Phone, MailingCountry FROM Contact ORDER BY LastName" do
  print(("  %s %s | %s | %s"):format(row.FirstName, row.LastName, row.Phone, row.MailingCountry))
end
