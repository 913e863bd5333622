--- Contacts as nobody knows them, for a sandbox or a test: names, addresses and notes are masked with a key, the same
--- value always to the same, so that what belonged together still does. The key is no part of the script: whoever has
--- it could find out whether a name was there.
---
--- Run:    MASK_KEY="$(head -c 24 /dev/urandom | base64)" lode map scripts/mask.lua < scripts/data/contacts.csv
--- Prints: the masked contacts as CSV.
local lode = require "lode"
local mask = lode.mask { key = os.getenv "MASK_KEY" }
local c    = lode.columns

return {
  columns = { "Account", "FirstName", "LastName", "Email" },
  map = {
    Account   = c.account_id, -- a key of the old system tells nothing about a person: it stays
    FirstName = mask:name(c.first),
    LastName  = mask:name(c.last),
    Email     = mask:email(c.email),
  },
}
