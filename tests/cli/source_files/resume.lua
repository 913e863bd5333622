-- A packed file changes between two processes: what the step began with was kept.
local lode = require "lode"
local org = lode.org()

org:insert {
  "accounts", object = "Account", from = lode.csv "packed.csv", map = { Name = lode.columns.name },
  on_progress = function()
    local flag = io.open "flag"
    if flag then
      flag:close()
      error "left"
    end
  end,
}
