-- Rows of pipes, counted before they are loaded.
local lode = require "lode"
local c = lode.columns
local org = lode.org()

local function load(name, from)
  org:insert { name, object = "Account", from = from, map = { Name = c.name } }
end

local input = lode.csv "/dev/stdin"
print(input:count(), input:count())
local one = lode.csv "one.fifo"
print(table.concat(one:columns(), " "))
load("one", one)
load("filtered", lode.csv("one.fifo"):limit(1):map(function(row) return { name = row.name .. " again" } end))
local lines = lode.jsonl "lines.fifo"
print(lines:count(), lines:count())
load("lines", lines)
load("packed", lode.csv("packed.fifo"):filter(c.id:is "2"))
load("list", lode.csv { "two.fifo", "list.fifo" })
load("input", input)
