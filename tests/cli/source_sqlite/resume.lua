-- The database changes between two processes.
local lode = require "lode"
local org = lode.org()

org:insert {
  "firms", object = "Account", map = { Name = lode.columns.name },
  from = lode.sqlite("crm.db", "SELECT name FROM firms WHERE id IN (2, 3)"),
  on_progress = function()
    local flag = io.open "flag"
    if flag then
      flag:close()
      error "left"
    end
  end,
}
