-- Accounts and contacts, of which some fail, are mended, split, skipped or rejected.
local lode = require "lode"
local c    = lode.columns
local org  = lode.org()
local accounts = org:insert {
  "accounts",
  object = "Account",
  from   = lode.csv "accounts.csv",
  ids_by = "id",
  map    = { Name = c.name },
}
org:insert {
  "contacts",
  object = "Contact",
  from   = lode.csv "contacts.csv",
  map = function(row)
    if row.gone == "Y" then lode.skip "gone" end
    local one = { AccountId = accounts:id(row.account), LastName = row.last, FirstName = row.first }
    if row.first:find "&" then
      return { one, { AccountId = one.AccountId, LastName = row.last, FirstName = "Second" } }
    end
    return one
  end,
  on_failed = { STRING_TOO_LONG = lode.mend.truncate },
}
