local lode = require "lode"
local mended = nil
lode.org():insert {
  "people", object = "Contact", from = lode.csv("in.csv"):filter(function(row) return row.name ~= "" end),
  map = function(row)
    if type(mended) == "string" then return { LastName = row.name, FirstName = mended } end
    local parts, roles = {}, mended
    if not roles then
      roles = {}
      for role in row.roles:gmatch "[^;]+" do roles[#roles + 1] = role end
    end
    for i, role in ipairs(roles) do parts[i] = { LastName = row.name, FirstName = role } end
    return parts
  end,
}
