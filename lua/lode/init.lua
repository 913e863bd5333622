--- A load script is a Lua 5.4 program that says which rows go where. `lode rehearse SCRIPT.lua` runs it against a local
--- org, `lode run SCRIPT.lua` against a real one. It begins with `local lode = require "lode"`, has Lua's standard
--- library, and `require` finds modules beside it. A global that nobody declared raises, read or assigned.
---
--- What goes wrong raises a table `{ code, message, source, line, traceback }`. Its code says what can be done: `usage`
--- and `script` (the script), `input` (a value, a row, a file), `check` (the org has no such field), `io`, `store`,
--- `nomem` (this machine), `net`, `limit` (try again), `auth`, `remote` (the org refused), `refused`, `stop`, `cancel`.
--- A name that is not known (an option, a column, a field, a function) is always an error, with the name that was
--- likely meant.
---
--- ```lua
--- local lode = require "lode"
--- local org  = lode.org()
--- local c    = lode.columns
---
--- local people = org:insert {
---   "people",
---   object = "Contact",
---   from   = lode.rows { { name = "Lovelace", mail = "ada@example.com" }, { name = "Hopper", mail = "grace" } },
---   map    = { LastName = c.name, Email = c.mail:email() },
--- }
--- print(people.counts.created, people.counts.rejected)   --> 1 1
--- ```
local native = require "lode.native.run"
local answer = require "lode.answer"
local args = require "lode.args"
local expr = require "lode.expr"
local csv = require "lode.csv"
local database = require "lode.database"
local dedupe = require "lode.dedupe"
local fault = require "lode.fault"
local hierarchy = require "lode.hierarchy"
local ids = require "lode.ids"
local jsonl = require "lode.jsonl"
local mask = require "lode.mask"
local once = require "lode.once"
local org = require "lode.org"
local owners = require "lode.owners"
local parallel = require "lode.parallel"
local picklists = require "lode.picklists"
local pricebook = require "lode.pricebook"
local recordtypes = require "lode.recordtypes"
local rows = require "lode.rows"
local verdict = require "lode.verdict"

require "lode.chain" -- these four: more methods of sources
require "lode.map"
require "lode.sorted"
require "lode.lookup"

local M = {
  args = args.args,
  required = args.required,
  org = org.org,
  csv = csv.csv,
  jsonl = jsonl.jsonl,
  sqlite = database.sqlite,
  odbc = database.odbc,
  rows = rows.rows,
  columns = expr.columns,
  const = expr.const,
  coalesce = expr.coalesce,
  when = expr.when,
  same_step = expr.same_step,
  ids = ids.ids,
  ids_from_csv = ids.ids_from_csv,
  ids_from_query = ids.ids_from_query,
  retry = answer.retry,
  update = answer.update,
  mend = require "lode.mend",
  json = require "lode.json",
  clean = require "lode.clean",
  once = once.once,
  now = once.now,
  random = once.random,
  parallel = parallel.parallel,
  recordtypes = recordtypes.recordtypes,
  picklists = picklists.picklists,
  owners = owners.owners,
  pricebook = pricebook.pricebook,
  hierarchy = hierarchy.hierarchy,
  dedupe = dedupe.dedupe,
  mask = mask.mask,
}

--- Clears a field. In a record nil and "" leave the field alone; only this empties it.
---
--- ```lua
--- local cleared = { Phone = lode.null }
--- print(cleared.Phone == nil)   --> false
--- ```
---@type userdata
M.null = native.null

--- Ends the row being mapped: it is not sent and counts as skipped. It does not return. Outside of a map it raises.
---
--- ```lua
--- local org = lode.org()
--- local step = org:insert {
---   "living",
---   object = "Account",
---   from = lode.rows { { name = "Acme", gone = "" }, { name = "Old", gone = "Y" } },
---   map = function(row)
---     if row.gone == "Y" then lode.skip "deleted in the old CRM" end
---     return { Name = row.name }
---   end,
--- }
--- print(step.counts.created, step.counts.skipped)   --> 1 1
--- ```
---@param why? string stands in the outcome file
function M.skip(why)
  verdict.raise("skip", "SKIPPED", why and tostring(why) or "skipped by the script")
end

--- Ends the row being mapped: it is not sent and counts as rejected, and the run ends with exit status 1. It does not
--- return. Outside of a map it raises.
---@param why? string stands in the outcome file
function M.reject(why)
  verdict.raise("reject", "REJECTED", why and tostring(why) or "rejected by the script")
end

--- Ends the run with exit status 7. What was sent stays. It does not return.
---
--- ```lua
--- local function guard(step) if step.counts.failed > 100 then lode.stop "too many" end end
--- ```
---@param why? string
function M.stop(why)
  native.stop(why and tostring(why))
end

return setmetatable({}, {
  __index = fault.members("lode", M),
  __pairs = function() return next, M end,
  __newindex = function(_, name)
    fault.usage("lode.%s cannot be set", tostring(name))
  end,
})
