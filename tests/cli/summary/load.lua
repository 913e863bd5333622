-- Many steps, each with a row that fails; then the script stops, or a job is lost.
local lode = require "lode"
local arg  = lode.args { steps = "18", stop = "no" }
local c    = lode.columns
local org  = lode.org()
for i = 1, tonumber(arg.steps) do
  org:insert { "step" .. i, object = "Account", from = lode.csv "in.csv", map = { Name = c.name, Site = c.site } }
end
if arg.stop == "yes" then lode.stop "that will do" end
