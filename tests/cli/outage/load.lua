-- Accounts, and then contacts; the org goes away where the caller says.
local lode = require "lode"
local arg  = lode.args { away = "never" }
local c    = lode.columns
local org  = lode.org()

local function leave(where)
  if arg.away == where then os.execute "sh ./away.sh" end
end

local accounts = org:insert { "accounts", object = "Account", from = lode.csv "rows.csv", ids_by = "name", map = { Name = c.name } }
leave "between"
org:insert {
  "contacts",
  object = "Contact",
  from = lode.csv "rows.csv",
  map = function(row)
    if row.name == "300" then leave "create" end
    return { LastName = row.name, AccountId = accounts:id(row.name) }
  end,
}
