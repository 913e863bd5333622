-- Two steps; in the first every tenth row fails.
local lode = require "lode"
local arg = lode.args { max = "" }
local org = lode.org()

local function load(name, n, bad)
  local rows = {}
  for i = 1, n do rows[i] = { n = i } end
  return org:insert {
    name, object = "Account", chunk_rows = 50, canary = 0, from = lode.rows(rows),
    max_failures = arg.max ~= "" and arg.max or nil,
    map = function(row) return { Name = name, Site = tonumber(row.n) % bad == 0 and ("x"):rep(300) or row.n } end,
  }
end
load("tenth", 1000, 10)
load("whole", 20, 1000)
