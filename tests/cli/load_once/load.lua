-- Values of the moment and effects, kept by the run: the same in a resumed one.
local lode = require "lode"
local org = lode.org()
local calls = 0
local function once() calls = calls + 1; return { id = 7, list = { 1, 2 }, text = "é" } end
local a, b = lode.once("a", once), lode.once("a", once)
print(calls, a.id, b.list[2], b.text, lode.once("nothing", function() end))
print(pcall(lode.once, "raises", function() error("inside", 0) end))
print(pcall(lode.once, "x"))
local by = "SELECT Name FROM User WHERE Name LIKE :n"
lode.once("inside", function() return #org:select(by, { n = "Nobody" }) + #lode.now() end)
print(#org:select(by, { n = "%" }) > 0)
local now = lode.now()
print(now:match "^%d%d%d%d%-%d%d%-%d%dT%d%d:%d%d:%d%d%.%d%d%dZ$" ~= nil)
local r = lode.random()
print(r >= 0 and r < 1, lode.random(5) <= 5, lode.random(3, 3), pcall(lode.random, 3, 1))
local file = assert(io.open("values", "a"))
file:write(now, " ", r, " ", #org:select(by, { n = "%" }), " ", lode.random(1000000), " ", #org:select "SELECT Id FROM Account", "\n")
file:close()
org:insert { "rows", object = "Account", from = lode.rows { { n = now } }, map = { Name = lode.columns.n } }
if not os.getenv "SECOND" then error "the first time ends here" end
