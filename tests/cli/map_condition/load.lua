-- No org is asked.
local lode = require "lode"
local c = lode.columns
local rows = lode.rows { { v = "N" }, { v = "yes" }, { v = "" }, { v = "1" } }
print(rows:filter(c.v:boolean()):count(), rows:filter(c.v):count())
