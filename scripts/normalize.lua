--- Phone numbers, e-mail addresses and names of contacts and leads, in one form. What makes no sense stays as it is,
--- and so does what is blank: nothing is emptied. A name is touched where it is all capitals or has none, for nobody
--- can tell Mcdonald from McDonald. A second run finds nothing to do.
---
--- A rehearsal org is empty: there the script first loads records to tidy.
---
--- Run:    lode rehearse scripts/normalize.lua
--- Prints: what each pass sent, and the records after them.
local lode  = require "lode"
local clean = require "lode.clean"
local arg   = lode.args { file = "scripts/data/untidy.csv", country = "US" }
local c     = lode.columns
local org   = lode.org()

if org.is_rehearsal then
  for _, object in ipairs { "Contact", "Lead" } do
    org:insert {
      "untidy-" .. object:lower(), object = object, from = lode.csv(arg.file):filter(c.object:is(object)),
      map = { FirstName = c.first, LastName = c.last, Email = clean.maybe.email(c.email), Phone = c.phone,
        Company = object == "Lead" and lode.const "Engines Ltd" or nil },
    }
  end
end

local function tidy_name(text)
  local name = clean.squeeze(text)
  local is_flat = name == clean.upper(name) or name == clean.lower(name)
  return is_flat and clean.title(name) or name
end

local function either(value, old) return value ~= "" and #value <= 40 and value or old end

local function tidy(row)
  return {
    Id        = row.Id,
    FirstName = tidy_name(row.FirstName),
    LastName  = tidy_name(row.LastName),
    Email     = clean.maybe.email(row.Email),
    Phone     = either(clean.maybe.phone(row.Phone, arg.country), row.Phone), -- the field takes 40 characters
  }
end

for pass = 1, 2 do
  for _, object in ipairs { "Contact", "Lead" } do
    local step = org:update {
      ("tidy-%s-%d"):format(object:lower(), pass), object = object, only_changed = true,
      from = org:query(("SELECT Id, FirstName, LastName, Email, Phone FROM %s"):format(object)), map = tidy,
    }
    print(("pass %d: %s: %d updated, %d right already"):format(pass, object, step.counts.updated, step.counts.skipped))
  end
end
for _, object in ipairs { "Contact", "Lead" } do
  for row in org:query(("SELECT FirstName, LastName, Email, Phone FROM %s ORDER BY LastName"):format(object)) do
    print(table.concat({ object, row.FirstName, row.LastName, row.Email, row.Phone }, " | "))
  end
end
