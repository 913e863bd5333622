local lode = require "lode"
local clean = require "lode.clean"
local c = lode.columns
local phone, states, arg = clean.maybe.phone, { a = "b", { "deep" } }, lode.args { suffix = "!" }

local function helper(v) return states[v] or phone(v, "DE") end

return {
  Name = c.name:trim(),
  Id = function(row) return row.id .. arg.suffix end,
  Phone = function(row) return helper(row.phone) end,
}
