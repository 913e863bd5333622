---@meta lode.test
-- Definitions for editors, made by tests/support/luadoc.lua.

--- Tests of load scripts and recipes: a file NAME_test.lua beside them, which `lode test` runs. No org is needed, and
--- no network: `transform` gives the record that a map makes of a row, `rehearse` runs a whole load against the local
--- org. Files are named as seen from the test's folder. `test("a sentence", function() … end)` is one test, which
--- fails where the function raises.
---
--- ```lua
--- -- contacts_test.lua
--- local test = require "lode.test"
---
--- test("names are trimmed", function()
---   local record = test.transform { "contacts.lua", step = "contacts", row = { first = " Ada ", last = "Lovelace" } }
---   test.expect(record.FirstName, "Ada")
--- end)
---
--- test("every row arrives", function()
---   local run = test.rehearse { "contacts.lua", args = { dir = "data" } }
---   test.expect(run.steps.contacts.counts.created, 5)
---   test.expect(run:select("SELECT COUNT(Id) n FROM Contact")[1].n, "5")
--- end)
--- ```
---@class lode.test
---@overload fun(name: string, fn: fun())
local test = {}

--- Fails the test where two values differ; tables are compared field by field, numbers by value.
---@param got any
---@param wanted any
---@param what? string what is compared, for the message
function test.expect(got, wanted, what) end

--- Fails the test where a text does not have this in it, letter for letter.
---@param text string
---@param part string
function test.expect_text(text, part) end

--- Fails the test where the function raises no error with this in its message. Gives the error.
---@param fn fun()
---@param part string
---@return table
function test.expect_error(fn, part) end

--- Fails the test where a file does not hold this text, or what `transform` gave for several rows. `lode test --accept`
--- writes the file instead.
---@param path string
---@param got string|lode.Transformed
function test.golden(path, got) end

--- What a map made of rows.
---@class lode.Transformed
---@field records table[] the records, in order
---@field rejected lode.Verdict[]
---@field skipped lode.Verdict[]
---@field csv string the records as `lode map` prints them, a cleared field as #N/A
local Transformed = {}

--- Why a row has no record.
---@class lode.Verdict
---@field row integer
---@field line integer in its file
---@field status string skipped or rejected
---@field code string
---@field column string
---@field value string
---@field message string
local Verdict = {}

--- What `transform` is told; of row, rows and from it takes one.
---@class lode.TransformSpec
---@field [1] string the file
---@field step? string of a load script
---@field row? table column to value
---@field rows? table[]
---@field from? string|lode.Source a CSV file or a source
---@field args? table
--- By step and key; for lode.owners, lode.recordtypes, lode.picklists and lode.pricebook by "the owner", "the record
--- type of Account", "the value of Account.Rating", "the price book", "the price book entries", and name.
---@field ids? table<string, table<string, string>>
local TransformSpec = {}

--- What a map makes of rows: the same engine as in a load. Of one row it gives the record, field to text; a list of
--- records where the map returned one; nil and a `lode.Verdict` where the row was skipped or rejected. Of several rows
--- it gives a `lode.Transformed`.
---
--- The file is a recipe, or with `step = ` a load script, which runs without an org up to that step. What `:id()` of
--- the steps before it gives is said in `ids`; parts of a key are joined by |. So is what only an org could tell of a
--- name: `ids = { ["the owner"] = { Ada = "005…" } }`.
---
--- ```lua
--- local record, why = test.transform {
---   "load.lua", step = "contacts",
---   row = { last = "Lovelace", account_id = "7" },
---   ids = { accounts = { ["7"] = "001000000000007AAA" } },
--- }
--- ```
---@param spec lode.TransformSpec
---@return table?
---@return lode.Verdict?
function test.transform(spec) end

--- A load against the local org.
---@class lode.Rehearsed
---@field status integer exit status of `lode rehearse`: 0 where every row was loaded
---@field output string what the script printed
---@field messages string what lode said
---@field dir string? the run's folder, where there is one
---@field steps table<string, { counts: table<string, integer>, errors: table[] }>
local Rehearsed = {}

--- The rows of a step's outcome file (column to text, lode's own columns included).
---@param step string
---@return table[]
function Rehearsed:rows(step) end

--- What a query finds in the local org after the load: a list of rows, field to text, "" where it is blank.
---@param soql string
---@return table[]
function Rehearsed:select(soql) end

--- What `rehearse` is told; all but args is what the options of `lode rehearse` take.
---@class lode.RehearseSpec
---@field [1] string the script
---@field args? table
---@field schema? string
---@field rules? string
---@field faults? string[]
---@field duplicate_rules? string[]
---@field locks? string "never" (default), "seldom" or "often"
---@field audit_fields? boolean default false
---@field hard_delete? boolean default false
local RehearseSpec = {}

--- Runs a load script with `lode rehearse`: the whole of it, against a local org of its own, which begins empty but
--- for its own user. What the load takes for granted (users, parents, records to change) the script inserts first, `if
--- org.is_rehearsal`.
---@param spec lode.RehearseSpec
---@return lode.Rehearsed
function test.rehearse(spec) end

return test
