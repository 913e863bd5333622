--- Dirty rows, mended as the org refuses them: on_failed gets the record and what the org said of it, and answers
--- with a record to send again, an update of a record that is there already, or nothing: the row stays failed. Each
--- row is tried at most four times; one that lost its parent to another load's lock waits before each.
---
--- Run:    lode rehearse scripts/fix_and_retry.lua     (exit status 1: two rows cannot be mended)
--- Prints: each row's end, how often it was sent and which fields were mended.
local lode = require "lode"
local c    = lode.columns
local org  = lode.org()

org:insert {
  "known",
  object = "Contact",
  from   = lode.rows {
    { id = "D-8", last = "Lamarr", email = "" },
    { id = "K-1", last = "Hopper", email = "grace@cobol.example" },
  },
  map    = { Legacy_Id__c = c.id, LastName = c.last, Email = c.email },
}

local people = org:insert {
  "people",
  object = "Contact",
  from   = lode.csv "scripts/data/dirty.csv",
  map    = {
    Legacy_Id__c = c.id,
    FirstName = c.first, LastName = c.last, Title = c.title, Email = c.email, Phone = c.phone, Level__c = c.level,
  },
  max_attempts = 4,
  on_failed = {
    STRING_TOO_LONG       = lode.mend.truncate,
    INVALID_EMAIL_ADDRESS = lode.mend.drop,
    INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST = lode.mend.picklist { ["2nd"] = "Secondary", ["3rd"] = "Tertiary" },
    DUPLICATE_VALUE = function(record, err)
      return err.id and lode.update(err.id, record)
    end,
    DUPLICATES_DETECTED = lode.mend.find { by = "Email" }, -- of an org with a duplicate rule
  },
}

for row in people:rows() do
  local why = row._error_code ~= "" and row._error_code or row._mended
  print(("%s %-8s sent %s times  %s"):format(row.id, row._status, row._attempts, why))
end
