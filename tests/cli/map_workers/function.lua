local lode = require "lode"
local clean = require "lode.clean"

return function(row)
  if row.id == "3" then lode.skip "no name" end
  if row.id == "2" then error "on purpose" end
  if row.id == "5" then return { { Id = row.id }, { Id = row.id, Name = row.name, Void = lode.null } } end
  return { Name = clean.trim(row.name), Id = row.id, Void = "" }
end
