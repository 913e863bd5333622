---@meta lode
-- Definitions for editors, made from the comments of lua/lode by tests/support/luadoc.lua.

---@class lode
---@field clean lode.clean
local lode = {}

--- What a field of a table map can be.
---@alias lode.Value lode.Expr|string|number|boolean|userdata|fun(row: table): any

lode.mend = {}
lode.json = {}

--- Clears a field. In a record nil and "" leave the field alone; only this empties it.
---
--- ```lua
--- local cleared = { Phone = lode.null }
--- print(cleared.Phone == nil)   --> false
--- ```
---@type userdata
lode.null = nil

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
function lode.skip(why) end

--- Ends the row being mapped: it is not sent and counts as rejected, and the run ends with exit status 1. It does not
--- return. Outside of a map it raises.
---@param why? string stands in the outcome file
function lode.reject(why) end

--- Ends the run with exit status 7. What was sent stays. It does not return.
---
--- ```lua
--- local function guard(step) if step.counts.failed > 100 then lode.stop "too many" end end
--- ```
---@param why? string
function lode.stop(why) end

--- Stands for the default of an argument that must be given.
---@type any
lode.required = nil

--- Declares the script's arguments with their defaults, lode.required for those without, and gives their values as
--- `--arg name=value` has them. A number or boolean as default makes the argument one. Raises `usage` for an unknown,
--- missing or unreadable --arg, and for a name that is read and was not declared. It stands before `lode.org()`, which
--- looks for an unfinished run of the same arguments. `lode help SCRIPT.lua` prints them.
---
--- ```lua
--- local arg = lode.args { dir = "data", limit = 10 }
--- print(arg.dir, arg.limit)   --> data 10
--- ```
---@param defaults table<string, any>
---@return table<string, any>
function lode.args(defaults) end

--- Rows. A loop reads it from its first row each time, also within another loop over it; a column that it does not have
--- raises `check`, and so does what is asked of a row as of a group (`#row`, `row[1]`) where it is none.
---
--- ```lua
--- local rows = lode.rows { { name = "Ada" }, { name = "Grace" } }
--- for row in rows do print(row.name) end
--- --> Ada
--- --> Grace
--- ```
---@class lode.Source
---@operator call: table<string, string>?
local Source = {}

--- Rows on their way: what `start` of a streamed source gives. next() gives row, file, line and part, nil at the end;
--- for a row that must be rejected also what is wrong with it, and the row is a list of what could be read, or a row.
---@class lode.Stream
---@field columns string[]
---@field next fun(): table?, string, integer, integer, string?
---@field close fun()
---@field dropped (fun(): integer, string?)[] say at the end how many rows were left out, and by what
local Stream = {}

--- The names of the columns, in their order.
---
--- ```lua
--- print(table.concat(lode.rows({ { b = 1, a = 2 } }, { columns = { "b", "a" } }):columns(), " "))   --> b a
--- ```
---@return string[]
function Source:columns() end

--- How many rows there are. All are read for it.
---
--- ```lua
--- print(lode.rows({ { a = 1 }, { a = 2 } }):count())   --> 2
--- ```
---@return integer
function Source:count() end

---@class lode.CsvOptions
---@field delimiter? string one byte, or a word such as "TAB" or "SEMICOLON"; "," where left out
---@field encoding? string "utf-8" (the default), "latin1" or "cp1252", which are converted
---@field max_row_bytes? integer a longer row is rejected; 4 MiB where left out
local CsvOptions = {}

--- The rows of a CSV file, or of several: a list of paths, or a pattern with `*`, `?` or `[…]`, whose files are taken
--- in the order of their names. "-" is standard input. A pipe, as the shell makes of `<(…)`, is read once and kept in
--- the run directory, as standard input is. What is packed with gzip or zstd is unpacked, whatever its name is. Files
--- of a list have the same columns; their order may differ, and is that of the first file.
---
--- Files are opened when they are first read: that raises `io` where one cannot be, and `input` where its header makes
--- no sense (empty, a name twice, UTF-16, other columns than the first file). A row that is ragged, too long, or no
--- valid text is rejected by the step that reads it, and raises `input` in a loop; so is the header where it stands
--- among the rows once more.
---
--- ```lua
--- local old = lode.csv("old.csv", { delimiter = ";", encoding = "cp1252" })
--- local all = lode.csv "export/accounts-*.csv.gz"
--- ```
---@param path string|string[]
---@param opts? lode.CsvOptions
---@return lode.Source
function lode.csv(path, opts) end

---@class lode.JsonlOptions
---@field columns? string[] the members that become columns; those of all lines, in their order, where left out
---@field optional? string[] more members that become columns, blank where no line has them
---@field max_row_bytes? integer a longer line is rejected; 4 MiB where left out
local JsonlOptions = {}

--- The rows of a file with a JSON object on each line, packed or not; "-" is standard input, and a pipe is read as by
--- lode.csv. Members are columns. Those of an object within it have the names of both: `{"owner": {"id": 7}}` is the
--- column `owner.id`. A list is the text of JSON that stands in the file, which `lode.json.decode` reads. Numbers are
--- their digits, as they stand in the file (`12345678901234567890`, `1.10`); true and false are these words; null, and
--- a member that a line has not, are blank.
---
--- The file is read twice: first for its columns, unless they are named. One that was named and that no line has
--- raises `check` at the end of the file, before a step sends anything; `optional` is for those that may lack. A line
--- that is no object of JSON, has a member twice, or is no UTF-8, is rejected by the step that reads it, and raises
--- `input` in a loop.
---
--- ```lua
--- local events = lode.jsonl("events.jsonl", { columns = { "id", "at", "owner.id" } })
--- ```
---@param file string
---@param opts? lode.JsonlOptions
---@return lode.Source
function lode.jsonl(file, opts) end

--- The rows of a query to an SQLite database, which is opened for reading alone. Values become text as an export to CSV
--- has them: NULL is blank, reals have all their digits. Values for `?` are a list, for `:name` a table; lode.null is
--- NULL. The origin of a row is the file and the row's number in the answer. A row with bytes that are no text is
--- rejected. Raises `io` where the file cannot be read, `input` where it is no database, `usage` for a query that is
--- wrong.
---
--- The database is asked once: the rows are written to the run directory, and a resumed run reads them there.
---
--- ```lua
--- local source = lode.sqlite("crm.db", "SELECT id, name FROM firms WHERE region = :region", { region = "West" })
--- ```
---@param file string
---@param sql string
---@param values? table a list, or name to value
---@return lode.Source
function lode.sqlite(file, sql, values) end

--- The rows of a query to any database that unixODBC has a driver for. `dsn` is the name of a data source (odbc.ini),
--- or a connection string. Values become text: NULL is blank, numbers have all their digits, booleans are true and
--- false, dates `2024-01-31`, times of day `10:00:00`, and points in time `2024-01-31T10:00:00` as the database gives
--- them, without a zone: where it matters, let the query make the text (`to_char(at AT TIME ZONE 'UTC', …)`). The
--- origin of a row is the name of the database and the row's number in the answer. Whatever the query changes is taken
--- back. Values for `?` are a list; lode.null is NULL; a date is compared as one where the query says so
--- (`CAST(? AS date)`). Raises `net` where the connection fails, `usage` for a query that is wrong or gives bytes.
---
--- The database is asked once: the rows are written to the run directory, and a resumed run reads them there. Rows
--- come one by one; PostgreSQL's driver is told to send 1,000 at a time. Passwords belong in odbc.ini or the database's
--- own file (`~/.pgpass`), not in a script.
---
--- ```lua
--- local source = lode.odbc("crm", "SELECT id, name FROM firms WHERE region = ?", { "West" })
--- local other  = lode.odbc("Driver=PostgreSQL Unicode;Server=db;Database=crm;UID=lode", "SELECT 1 AS n")
--- ```
---@param dsn string
---@param sql string
---@param values? table a list
---@return lode.Source
function lode.odbc(dsn, sql, values) end

---@class lode.RowsOptions
---@field columns? string[] names and order of the columns; those of the first row, sorted, where left out
local RowsOptions = {}

--- The rows that an iterator or a list gives: tables, column to value. nil and lode.null are blank. Raises `script` for
--- a row with a column that is not among the columns, `input` where there is neither a row nor `columns`.
---
--- ```lua
--- local n = 0
--- local source = lode.rows(function()
---   n = n + 1
---   if n <= 2 then return { number = n } end
--- end)
--- for row in source do print(row.number) end
--- --> 1
--- --> 2
--- ```
---@param iterator function|table a function that gives a row and nil at the end, a list without holes, or a source
---@param opts? lode.RowsOptions
---@return lode.Source
function lode.rows(iterator, opts) end

--- The rows for which fn says yes, or a column expression is not blank, as lode.when has it: nil, false and blank are
--- no, and a table, a column expression or lode.null that fn gives raises `script`. A column that is not there raises
--- `check`.
---
--- ```lua
--- local c = lode.columns
--- local people = lode.rows { { name = "Ada", vip = "Y" }, { name = "Bob", vip = "" }, { name = "Cy", vip = "y" } }
--- for row in people:filter(c.vip:upper():is "Y") do print(row.name) end
--- --> Ada
--- --> Cy
--- print(people:filter(function(row) return #row.name > 2 end):count())   --> 2
--- ```
---@param fn (fun(row: table): any)|lode.Expr
---@return lode.Source
function Source:filter(fn) end

--- The first n rows.
---
--- ```lua
--- print(lode.rows({ { a = 1 }, { a = 2 }, { a = 3 } }):limit(2):count())   --> 2
--- ```
---@param n integer
---@return lode.Source
function Source:limit(n) end

---@class lode.MapOptions
---@field columns? string[] names and order of the new rows' columns; those of the first one where left out
local MapOptions = {}

--- What fn gives for each row: the row itself, changed or not, another table of column to value, or a list of such
--- tables, which makes several rows of one, or none. nil and lode.null in them are blank. The first row says which
--- columns there are, if `columns` does not; a later row with another one raises `script`, and so does a list with a
--- hole, or with fields beside its rows. New rows keep the file and line of the row that they were made of, or of the
--- first of its group; a row of the group itself keeps its own.
---
--- ```lua
--- local people = lode.rows { { first = "Ada", last = "Lovelace" } }
--- for row in people:map(function(row) return { name = row.first .. " " .. row.last } end) do print(row.name) end
--- --> Ada Lovelace
--- ```
---@param fn fun(row: table): table
---@param opts? lode.MapOptions
---@return lode.Source
function Source:map(fn, opts) end

--- The first row of each key. Rows with a blank key are all kept.
---
--- ```lua
--- local rows = lode.rows {
---   { id = "7", at = "1" }, { id = "7", at = "2" }, { id = "", at = "3" }, { id = "", at = "4" },
--- }
--- for row in rows:unique "id" do print(row.at) end
--- --> 1
--- --> 3
--- --> 4
--- ```
---@param key string|string[]|fun(row: table): any a column, a list of columns, or a function
---@return lode.Source
function Source:unique(key) end

---@class lode.SortOptions
---@field descending? boolean the greatest first
---@field numeric? boolean columns hold numbers, and are sorted by their value; a row with another text is rejected
local SortOptions = {}

--- The rows in the order of a key; rows of one key keep theirs. Text is compared byte by byte: capitals come before
--- small letters, "10" before "9". Numbers that a function gives are compared by value. Blank comes first, then
--- numbers, then text. For another order of letters sort by a function:
--- `function(row) return clean.lower(row.name) end`.
---
--- ```lua
--- local rows = lode.rows { { n = "10" }, { n = "9" }, { n = "" } }
--- for row in rows:sort_by("n", { numeric = true, descending = true }) do print("n=" .. row.n) end
--- --> n=10
--- --> n=9
--- --> n=
--- ```
---@param key string|string[]|fun(row: table): any
---@param opts? lode.SortOptions
---@return lode.Source
function Source:sort_by(key, opts) end

---@class lode.SampleOptions
---@field seed? integer another seed gives other rows; 1 where left out
local SampleOptions = {}

--- n rows by chance, in the order in which they come. The same seed takes the same rows of the same source.
---
--- ```lua
--- local rows = {}
--- for i = 1, 1000 do rows[i] = { n = i } end
--- print(lode.rows(rows):sample(10):count())   --> 10
--- ```
---@param n integer
---@param opts? lode.SampleOptions
---@return lode.Source
function Source:sample(n, opts) end

--- The rows of one key as one: a group has the columns of its first row and, as a list, its rows: `group[1]`, `#group`.
--- Groups come in the order of their keys, the rows of each in theirs; a row with a blank key is a group by itself. The
--- next `:map` makes rows of them, and one that returns `{ table.unpack(group) }` gives theirs one by one again;
--- `:sort_by`, `:sample` and `:group_by` raise `usage` before it. A step sees the first row of each alone. A group has
--- at most 100,000 rows.
---
--- ```lua
--- local lines = lode.rows { { order = "B", sum = 2 }, { order = "A", sum = 3 }, { order = "B", sum = 5 } }
--- local orders = lines:group_by("order"):map(function(group)
---   local sum = 0
---   for _, line in ipairs(group) do sum = sum + tonumber(line.sum) end
---   return { order = group.order, sum = sum, lines = #group }
--- end)
--- for row in orders do print(row.order, row.sum, row.lines) end
--- --> A 3 1
--- --> B 7 2
--- ```
---@param key string|string[]|fun(row: table): any
---@return lode.Source
function Source:group_by(key) end

---@class lode.LookupOptions
---@field other_key? string|string[]|function the key in the rows of `other`, where it is another one there
---@field prefix? string stands before the names of the columns that come from `other`
---@field required? boolean a row whose key `other` does not have is rejected; its new columns are blank where left out
local LookupOptions = {}

--- Each row with the columns of the row of `other` that has the same key. A blank key finds nothing. Where two rows of
--- `other` have the key that is looked for, the row is rejected with both places. A column that both have raises
--- `check` where there is no `prefix`; columns that are the key of both come once.
---
--- ```lua
--- local regions = lode.rows { { code = "W", region = "West" }, { code = "E", region = "East" } }
--- local firms = lode.rows { { name = "Acme", code = "E" }, { name = "Beta", code = "" } }
--- for row in firms:lookup(regions, "code") do print(row.name .. ":" .. row.region) end
--- --> Acme:East
--- --> Beta:
--- ```
---@param other lode.Source
---@param key string|string[]|fun(row: table): any
---@param opts? lode.LookupOptions
---@return lode.Source
function Source:lookup(other, key, opts) end

---@class lode.HierarchyOptions
---@field key string|string[]|function the key of a row
---@field parent string|string[]|function the key of its parent, blank where it has none
---@field level? string the new column; "level" where left out
--- another new column, for the reason why a row has no level; where left out such rows are rejected
---@field reason? string
--- a parent that is no row here may stand elsewhere: its children have level 1; they are rejected where left out
---@field outside? boolean
local HierarchyOptions = {}

--- The same rows, parents first, with a new column that has their level: "1" for those without a parent, "2" for their
--- children. Rows of one level keep their order. Rows that are, by their parents, their own parents are rejected with
--- the circle, and so are those under such rows; those with a parent that is no row here; and those whose parent's key
--- two rows have. All of it lives on disk.
---
--- A step does not need it to send parents first: `lode.same_step` does that. It is for a load that treats levels
--- differently, and for looking at the tree before anything is sent.
---
--- ```lua
--- local rows = lode.rows { { id = "C", boss = "B" }, { id = "A", boss = "" }, { id = "B", boss = "A" } }
--- for row in lode.hierarchy(rows, { key = "id", parent = "boss" }) do print(row.level, row.id) end
--- --> 1 A
--- --> 2 B
--- --> 3 C
--- ```
---@param from lode.Source
---@param opts lode.HierarchyOptions
---@return lode.Source
function lode.hierarchy(from, opts) end

---@class lode.DedupeOptions
--- What duplicates share: columns as they are, or expressions that normalise them. Keys are trimmed, and compared byte
--- for byte: capitals, and letters that are put together in another way (é as one character or as e and an accent),
--- make them differ, so let cleaners such as :lower and :squeeze make them alike.
---@field by string|lode.Expr|(string|lode.Expr)[]
--- Which row survives: "first" (where left out), "last", "fullest", { greatest = "column" }, { least = "column" }, or
--- whether a is the better one. Two numbers are compared by their value, anything else as text, byte by byte; blank is
--- worse than any value. So make dates such as 31.12.2024 ISO dates first: `rows:map(function(row) row.at =
--- clean.date(row.at, "%d.%m.%Y") return row end)`.
---@field keep? string|table|fun(a: table, b: table): boolean
--- blank columns of the survivor take the value of the best of the others that has one: all, or these
---@field fill? boolean|string[]
--- The column that tells the survivor to the others; "Id" where left out. Rows without such a column raise `check`: at
--- the first reading where it is given, else when the others are read, which rows that are to be inserted need not be.
---@field id? string
local DedupeOptions = {}

--- One row for each key, and the rest. The first source has the survivors, with all their columns and a new one,
--- `duplicates`: how many others there were. The second has those others, with a new column `survivor`: the `id` of the
--- row that took their place. A row whose key is blank, or blank in part, is nobody's duplicate. Both come in the order
--- of their keys.
---
--- ```lua
--- local c = lode.columns
--- local rows = lode.rows {
---   { Id = "1", Email = "ada@example.com", Phone = "" }, { Id = "2", Email = "Ada@example.com ", Phone = "555" },
---   { Id = "3", Email = "", Phone = "" },
--- }
--- local people, doubles = lode.dedupe(rows, { by = c.Email:lower(), fill = true })
--- for row in people do print(row.Id, row.Phone == "" and "-" or row.Phone, row.duplicates) end
--- --> 3 - 0
--- --> 1 555 1
--- for row in doubles do print(row.Id, row.survivor) end
--- --> 2 1
--- ```
---@param from lode.Source
---@param opts lode.DedupeOptions
---@return lode.Source survivors
---@return lode.Source others
function lode.dedupe(from, opts) end

--- An expression over the columns of a row. Every function of lode.clean is a method of it.
---@class lode.Expr
---@field is fun(self, ...: string): lode.Expr "true" where the value is one of these texts, else blank: for lode.when
---@operator concat(lode.Expr|string|number): lode.Expr
local Expr = {}

--- As lode.clean.blank_if.
---@param ... string|number|boolean|table the others, or a list of them
---@return lode.Expr
function Expr:blank_if(...) end

--- As lode.clean.boolean.
---@param true_values? string|string[]
---@param false_values? string|string[]
---@return lode.Expr
function Expr:boolean(true_values, false_values) end

--- As lode.clean.date.
---@param ... string|string[] formats, or a list of them
---@return lode.Expr
function Expr:date(...) end

--- As lode.clean.datetime.
---@param format? string|string[] of strptime, or a list of them: the first that fits counts; without one, ISO 8601
---@param zone? string
---@return lode.Expr
function Expr:datetime(format, zone) end

--- As lode.clean.default.
---@param other string|number|boolean
---@return lode.Expr
function Expr:default(other) end

--- As lode.clean.digits.
---@return lode.Expr
function Expr:digits() end

--- As lode.clean.email.
---@return lode.Expr
function Expr:email() end

--- As lode.clean.lower.
---@return lode.Expr
function Expr:lower() end

--- As lode.clean.number.
---@param decimal? string the decimal mark: "." (the default) or ","
---@return lode.Expr
function Expr:number(decimal) end

--- As lode.clean.phone.
---@param country? string two letters: the country of numbers without a prefix
---@return lode.Expr
function Expr:phone(country) end

--- As lode.clean.picklist.
---@param map table<string|integer, string>|string[]
---@param default? string
---@return lode.Expr
function Expr:picklist(map, default) end

--- As lode.clean.squeeze.
---@return lode.Expr
function Expr:squeeze() end

--- As lode.clean.title.
---@return lode.Expr
function Expr:title() end

--- As lode.clean.trim.
---@return lode.Expr
function Expr:trim() end

--- As lode.clean.truncate.
---@param n integer
---@return lode.Expr
function Expr:truncate(n) end

--- As lode.clean.upper.
---@return lode.Expr
function Expr:upper() end

--- A constant text.
---@param v string|number|boolean
---@return lode.Expr
function lode.const(v) end

--- The first of its arguments that is not blank. lode.null is a value like others: where it is its turn, it clears the
--- field, and so `lode.coalesce(c.phone, lode.null)` clears what has nothing new.
---@param ... lode.Expr expressions, or functions of the row
---@return lode.Expr
function lode.coalesce(...) end

--- One of two values: yes where cond is not blank, else no (blank when left out). A function says no by false, nil or
--- blank; a table, a column expression or lode.null is an error. `:boolean()` of a value that means no is no, also
--- within lode.coalesce, lode.when and `..`, and with a `:default` of true or false behind it; what else is made of it
--- raises `usage` as a condition. The text "false", as a query or JSON gives it, is not blank: write `c.vip:boolean()`
--- for such a column. Conditions combine: lode.when(a, b) holds where both do, lode.coalesce(a, b) where one does, and
--- the last of these examples turns one round.
---
--- ```lua
--- local c = lode.columns
--- local rating = lode.when(c.vip:is "Y", lode.const "Hot", c.rating)
--- local both = lode.when(lode.when(c.vip:is "Y", c.land:is "CH"), lode.const "Hot")
--- local either = lode.when(lode.coalesce(c.vip:is "Y", c.land:is "CH"), lode.const "Hot")
--- local neither = lode.when(lode.coalesce(c.vip:is "Y", c.land:is "CH"), lode.const "", lode.const "Cold")
--- ```
---@param cond lode.Expr an expression, or a function of the row
---@param yes lode.Expr
---@param no? lode.Expr
---@return lode.Expr
function lode.when(cond, yes, no) end

--- The Id of another row of the same step, whose key is in this column: for a lookup to the own object. The step needs
--- `external_id` or `ids_by`. Rows are sent level by level, parents first, in whatever order the file has them; rows
--- that name each other as parent are rejected with their path.
---
--- ```lua
--- local c = lode.columns
--- local org = lode.org()
--- local staff = org:insert {
---   "staff",
---   object = "Contact", ids_by = "id",
---   from = lode.rows { { id = "2", name = "Hopper", boss = "1" }, { id = "1", name = "Lovelace", boss = "" } },
---   map = { LastName = c.name, ReportsToId = lode.same_step "boss" },
--- }
--- local row = org:select("SELECT ReportsTo.LastName FROM Contact WHERE Id = :id", { id = staff.ids["2"] })[1]
--- print(row["ReportsTo.LastName"])   --> Lovelace
--- ```
---@param column string
---@return lode.Expr
function lode.same_step(column) end

--- c.name is the column "name" of the row being mapped; c["Total Balance"] one whose name is no word. A column that the
--- source does not have is an error before anything is sent.
---
--- ```lua
--- local c = lode.columns
--- local map = { Name = c.name:trim(), AnnualRevenue = c["Total Balance"]:number() }
--- ```
---@type table<string, lode.Expr>
lode.columns = nil

--- What a step is told: `org:insert { "contacts", object = "Contact", from = …, map = … }`.
---@class lode.StepSpec
---@field [1] string its name, also as `name =`: a-z, 0-9, _ and -, at most 64; once a run
---@field object string API name of the sObject
--- Where the rows come from: a source, or an iterator as lode.rows takes it. Rows that cannot be read (ragged, too
--- long, no valid text) are rejected one by one. Where they are more than a tenth of the rows before the first job, the
--- step stops with `input` and nothing is sent: the delimiter or the encoding is probably another one.
---@field from lode.Source|function
--- A table of fields and expressions, or a function: row in, record out, or a list of records, which splits the row
--- into parts. A parent's external id is a field too: `["Account.Nr__c"] = c.id`. A delete needs no map where the
--- source has a column Id.
---@field map table|fun(row): table
---@field external_id? string field that an upsert matches records by
--- Fields that find the record which is there already, for an upsert without an external id:
--- `match = { "Pricebook2Id", "Product2Id" }`. The object is queried for them before the first row; a row whose
--- values no record has is created, one whose values two records have is rejected. `where` narrows the query,
--- `ignore_case` makes texts alike that differ in case alone.
---@field match? lode.Match
---@field operation? string for org:load: insert, update, upsert, delete, hardDelete
--- Columns that make the key of step:id(); the external id, or the fields of match, where left out. Keys are trimmed.
---@field ids_by? string|string[]
---@field together? string field whose equal values travel in one job, so that children do not lock their parent
--- What happens to rows that the org refuses: by error code, or one function for all.
---@field on_failed? table<string, fun(record, err)>|fun(record, err)
---@field on_duplicate? string two rows of one external id or Id: the second is rejected, or "first" or "last" counts
--- For an update of rows that `org:query` gave: records whose values are all as the row has them, compared by the
--- type of the field, are not sent and count as skipped (UNCHANGED). The query must have the fields that the map sets.
---@field only_changed? boolean
---@field expect? string "created": an upsert that updates a record counts as failed
--- Rows of the first job; where none of them makes it the step stops, and once it is resumed, its next job decides
--- in the same way. 200 where left out and the step is longer than 10,000 rows, 0 for none.
---@field canary? integer
---@field max_attempts? integer how often a row is sent at most; 5 where left out
--- Failed rows that stop the step, or their share among those that the org has answered for, such as "1%" (judged from
--- the tenth failed row on, and at the end). --max-failures counts in its place.
---@field max_failures? integer|string
---@field chunk_bytes? integer most bytes of a job; 100,000,000 where left out
---@field chunk_rows? integer most rows of a job
---@field assignment_rule_id? string of cases or leads
---@field on_progress? fun(info: table) called now and then with the counts so far
local StepSpec = {}

--- The result of a step.
---
--- ```lua
--- local step = lode.org():insert {
---   "result",
---   object = "Account", ids_by = "name",
---   from = lode.rows { { name = "Acme" }, { name = "" } },
---   map = { Name = lode.columns.name },
--- }
--- print(step.name, step.ok, step.counts.created, step.counts.rejected)   --> result false 1 1
--- print(#step.ids["Acme"], step.ids["Nobody"])   --> 18 nil
--- ```
---@class lode.Step
---@field name string
---@field ok boolean no row failed, was rejected, unprocessed or unknown
--- rows, parts (added by splits), created, updated, deleted, failed, skipped, rejected, unprocessed, unknown. The first
--- two are together the sum of the others.
---@field counts table<string, integer>
---@field ids table<string, string?> key to Id; nil where there is none
---@field jobs table[] { id, state, processed, failed } of each job
local Step = {}

--- The Id of the row with this key, which is trimmed: blank for a blank key. Where there is none, the row being mapped
--- is rejected with the reason: no such row, failed there, two rows of that key. With column expressions it makes an
--- expression.
---
--- ```lua
--- local c = lode.columns
--- local org = lode.org()
--- local firms = org:insert {
---   "firms",
---   object = "Account", ids_by = "id",
---   from = lode.rows { { id = "7", name = "Acme" } },
---   map = { Name = c.name },
--- }
--- local people = org:insert {
---   "people-of-firms",
---   object = "Contact",
---   from = lode.rows { { name = "Ada", firm = "7" }, { name = "Bob", firm = "" }, { name = "Eve", firm = "8" } },
---   map = { LastName = c.name, AccountId = firms:id(c.firm) },
--- }
--- print(people.counts.created, people.counts.rejected)   --> 2 1
--- ```
---@param ... string|lode.Expr one for each column of the key
---@return string|lode.Expr
function Step:id(...) end

---@class lode.RowsFilter
---@field status? string created, updated, deleted, failed, skipped, rejected, unprocessed or unknown
---@field code? string an error code
local RowsFilter = {}

--- The rows of the step's outcome file, with lode's own columns (_row, _status, sf__Id, _error_code, …) before those of
--- the input: all, or those of a status or an error code. A source: for a loop, or for another step's `from`. In a
--- retry, what the runs before have done stands before what the retry does, and each row once; a step that reads the
--- rows of a status, such as "created", gets those that have it since.
---
--- ```lua
--- local step = lode.org():insert {
---   "refused",
---   object = "Contact",
---   from = lode.rows { { name = "", mail = "x@example.com" } },
---   map = { LastName = lode.columns.name, Email = lode.columns.mail },
--- }
--- for row in step:rows { status = "failed" } do print(row._row, row._error_code) end
--- --> 1 REQUIRED_FIELD_MISSING
--- ```
---@param filter? lode.RowsFilter
---@return lode.Source
function Step:rows(filter) end

--- Keys and their Ids.
---@class lode.Ids
---@field ids table<string, string?> key to Id; nil where there is none
local Ids = {}

--- The Id of the record with this key, as a step's id() gives it: blank for a blank key; where there is none, the row
--- being mapped is rejected with the reason. With column expressions it makes an expression.
---@param ... string|lode.Expr one for each column of the key
---@return string|lode.Expr
function Ids:id(...) end

---@class lode.IdsOptions
---@field step string the step's name there
---@field script? string the script of that run: its last complete run beside this one
---@field run? string the run itself: its folder or its name
local IdsOptions = {}

--- The Ids of a step of another run: of the last complete run of a script that has that step and loaded into this org,
--- or of a run that is named. It says on the screen which run it took. Raises `refused` where the run loaded into
--- another org or is not complete.
---
--- ```lua
--- local function map_of(c)
---   local accounts = lode.ids { script = "accounts.lua", step = "accounts" }
---   return { LastName = c.name, AccountId = accounts:id(c.account_id) }
--- end
--- ```
---@param opts lode.IdsOptions
---@return lode.Ids
function lode.ids(opts) end

---@class lode.IdsCsvOptions
---@field key string|string[] the column, or columns, that make the key
---@field id? string the column of the Ids; sf__Id where left out, as outcome files have it
---@field ignore_case? boolean keys that differ in case alone are the same
---@field delimiter? string one byte; "," where left out
---@field encoding? string "utf-8" (the default), "latin1" or "cp1252"
local IdsCsvOptions = {}

--- The Ids that stand in a CSV file: an outcome file of a run, what `lode results --ids` wrote, or any other. A row
--- with a blank key is left out, one without Id gives none. Keys are compared as text: 7 and 7.0 differ.
--- Two rows of one key that name two Ids make it ambiguous. Raises `input`, with file and line, for an Id that is none.
---
--- ```lua
--- local file <close> = assert(io.open("old-ids.csv", "w"))
--- file:write "legacy,sf__Id\n7,001000000000001AAA\n"
--- file:flush()
--- local old = lode.ids_from_csv("old-ids.csv", { key = "legacy" })
--- print(old.ids["7"], old.ids["8"])   --> 001000000000001AAA nil
--- ```
---@param path string
---@param opts lode.IdsCsvOptions
---@return lode.Ids
function lode.ids_from_csv(path, opts) end

---@class lode.Match
---@field [integer] string fields of the object, at most eight; each row of the input has a value of each
---@field where? string SOQL: the condition that records must meet to be found; all of the object where left out
---@field ignore_case? boolean texts that differ in case alone are the same
local Match = {}

--- The Ids of the records that a query finds, by one or several of its fields; the query selects them and Id. Values
--- are compared as their field's type compares: a number by value, an external id without case unless it minds case. A
--- record with blank key fields is left out. Two records of one key make the key ambiguous.
---
--- ```lua
--- local c = lode.columns
--- local org = lode.org()
--- org:insert {
---   "here-before",
---   object = "Account",
---   from = lode.rows { { name = "Initech" } },
---   map = { Name = c.name },
--- }
--- local firms = lode.ids_from_query(org, "SELECT Id, Name FROM Account", "Name")
--- print(#firms:id "Initech", firms.ids["Nobody"])   --> 18 nil
--- ```
---@param org lode.Org
---@param soql string
---@param key string|string[] the field, or fields, that make the key
---@param values? table<string, any> for :name in the query
---@return lode.Ids
function lode.ids_from_query(org, soql, key, values) end

--- Why the org refused a row. What the org did not name is nil.
---@class lode.RowError
---@field code string such as STRING_TOO_LONG
---@field message string the org's own words
---@field fields? string the fields at fault, with commas between
---@field field? string the first of them
---@field value? string the value at fault
---@field max? integer the length that STRING_TOO_LONG allows
---@field id? string Id of the record that DUPLICATE_VALUE names
---@field row table<string, string> the source row
---@field attempt integer how often the row was sent
---@field line integer of the row in its file
local RowError = {}

--- What lode.retry and lode.update give: the hook returns it.
---@class lode.Answer
local Answer = {}

--- The row is sent again with this record. Raises `usage` where it is none, and outside of on_failed.
---@param record table
---@return lode.Answer
function lode.retry(record) end

--- The row becomes an update of the record with that Id, and its Id is what later steps get for the row. Outside of
--- on_failed it raises `usage`.
---
--- ```lua
--- local hooks = { DUPLICATE_VALUE = function(record, err) return err.id and lode.update(err.id, record) end }
--- ```
---@param id string 15 or 18 characters, else it raises `usage`
---@param record table
---@return lode.Answer
function lode.update(id, record) end

--- A hook that wants to see many rows before it is asked about each of them.
---@class lode.Mender
---@field prepare fun(items: { record: table, err: lode.RowError }[], object: string)
---@field answer fun(record: table, err: lode.RowError): lode.Answer?
local Mender = {}

--- Cuts the field at fault to the length that the error names, and sends the row again.
---
--- ```lua
--- local on_failed = { STRING_TOO_LONG = lode.mend.truncate }
--- ```
---@param record table
---@param err lode.RowError
---@return lode.Answer?
function lode.mend.truncate(record, err) end

--- Leaves out the field at fault, and sends the row again.
---@param record table
---@param err lode.RowError
---@return lode.Answer?
function lode.mend.drop(record, err) end

--- Replaces the picklist value at fault by what the map has for it, and sends the row again. A value that the map does
--- not have stays failed. Raises `usage` where the map is none.
---
--- ```lua
--- local on_failed = { INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST = lode.mend.picklist { Cold = "Low" } }
--- ```
---@param map table<string, string>
---@return fun(record: table, err: lode.RowError): lode.Answer?
function lode.mend.picklist(map) end

---@class lode.FindOptions
---@field by string|string[] what the existing record must share, the most telling field first: the org is asked by it
---@field object? string where to look; the step's object where left out
---@field where? string a further SOQL condition, such as "IsActive = true"
local FindOptions = {}

--- Looks for the record that stands in the way, and makes the row an update of it: for DUPLICATES_DETECTED, or a
--- DUPLICATE_VALUE that names no record. Up to 500 failed rows are looked up together. A row for which there is no
--- such record, or more than one, stays failed. A field of `by` that an update cannot write is left out of the update:
--- the record that is there has the same value. Raises `usage` for options that it does not know.
---
--- ```lua
--- local on_failed = { DUPLICATES_DETECTED = lode.mend.find { by = "Email" } }
--- ```
---@param opts lode.FindOptions
---@return lode.Mender
function lode.mend.find(opts) end

--- An org that is signed in to.
---@class lode.Org
---@field org_id string 18 characters
---@field username string
---@field instance_url string
---@field is_rehearsal boolean true for the local org of `lode rehearse`, which begins empty
local Org = {}

--- Runs a step that creates records.
---
--- ```lua
--- local step = lode.org():insert {
---   "inserted",
---   object = "Account",
---   from = lode.rows { { name = "Acme" } },
---   map = { Name = lode.columns.name },
--- }
--- print(step.counts.created)   --> 1
--- ```
---@param spec lode.StepSpec
---@return lode.Step
function Org:insert(spec) end

--- Runs a step that changes records; the map gives each its Id.
---@param spec lode.StepSpec
---@return lode.Step
function Org:update(spec) end

--- Runs a step that updates the records with the same `external_id` and creates the others.
---@param spec lode.StepSpec
---@return lode.Step
function Org:upsert(spec) end

--- Runs a step that deletes records by Id, into the recycle bin.
---@param spec lode.StepSpec
---@return lode.Step
function Org:delete(spec) end

--- Runs a step that deletes records by Id, for good. The user needs the permission "Bulk API Hard Delete"; that of a
--- rehearsal has it with `--hard-delete`.
---@param spec lode.StepSpec
---@return lode.Step
function Org:hard_delete(spec) end

--- Runs a step whose operation stands in the table.
---@param spec lode.StepSpec
---@return lode.Step
function Org:load(spec) end

---@class lode.QueryOptions
---@field all_rows? boolean deleted and archived rows too
---@field bulk? boolean by a Bulk query job, however few the rows
local QueryOptions = {}

--- The rows of a SOQL query as a source, asked when it is first read: by REST for few rows, by a Bulk query job for
--- many. :name in the query stands for values.name; long lists are asked in pieces, and with an empty one nobody is
--- asked: there are no rows. Columns of parents are named by their path. The rows are kept in the run directory, page
--- by page: a run that is resumed after the connection or the process was cut goes on with the same job, from the page
--- that it had come to (a query that was asked in pieces is asked again). Raises `usage` for a name without a value,
--- `remote` where the org refuses.
---
--- ```lua
--- local org = lode.org()
--- local names = { "Standard Price Book", "Partners" }
--- for row in org:query("SELECT Name FROM Pricebook2 WHERE Name IN :names", { names = names }) do
---   print(row.Name)   --> Standard Price Book
--- end
--- ```
---@param soql string
---@param values? table<string, any> texts, numbers, booleans, lode.null or lists of them
---@param opts? lode.QueryOptions
---@return lode.Source
function Org:query(soql, values, opts) end

--- The rows of a SOQL query as a list, for few. Asked outside of maps and hooks, the answer is kept for a resumed run.
---
--- ```lua
--- local rows = lode.org():select("SELECT Name FROM Pricebook2 WHERE IsStandard = :yes", { yes = true })
--- print(#rows, rows[1].Name)   --> 1 Standard Price Book
--- ```
---@param soql string
---@param values? table<string, any>
---@return table<string, string>[]
function Org:select(soql, values) end

--- What the org says of an sObject: the describe reply as a table. Raises `remote` where there is none.
---
--- ```lua
--- print(lode.org():describe("Account").keyPrefix)   --> 001
--- ```
---@param object string
---@return table
function Org:describe(object) end

--- The org's limits: name to { Max, Remaining }.
---
--- ```lua
--- print(lode.org():limits().DailyApiRequests.Max > 0)   --> true
--- ```
---@return table
function Org:limits() end

--- One REST call. Anything but GET changes the org: it must stand inside lode.once, so that a resumed run does not
--- repeat it. Raises `remote` where the org refuses, `auth` where the session is over and `limit` where an allowance is
--- spent; a GET of what is not there gives nil and 404.
---
--- ```lua
--- local org = lode.org()
--- local id = lode.once("a query job", function()
---   return org:rest("POST", "jobs/query", { operation = "query", query = "SELECT Id FROM Account" }).id
--- end)
--- print(org:rest("GET", "jobs/query/" .. id).object)   --> Account
--- print(org:rest("GET", "sobjects/Account/001000000000000AAA"))   --> nil 404
--- ```
---@param method "GET"|"POST"|"PUT"|"PATCH"|"DELETE"
---@param path string below /services/data/vXX.X, or from /services on
---@param body? table sent as JSON
---@return any reply a table where it is JSON, else text
---@return integer status of HTTP
function Org:rest(method, path, body) end

--- Creates an ingest job, for those who want the bare calls; with an Id, one that exists. lode neither journals nor
--- retries what is done to it.
---
--- ```lua
--- local job = lode.org():job { object = "Account", operation = "insert" }
--- print(job:info().state)   --> Open
--- job:abort()
--- ```
---@param spec lode.JobSpec|string
---@return lode.Job
function Org:job(spec) end

--- The org's ingest jobs: those for which every field of the filter is equal, such as `{ state = "Open" }`.
---@param filter? table
---@return lode.JobInfo[]
function Org:jobs(filter) end

--- The org of this run. `lode rehearse` gives the local one whatever is asked for; `lode run` the one of that name, or
--- without one what --target-org, SF_TARGET_ORG and so on say (`lode run --help`). Raises `auth` where there is none,
--- `usage` where --target-org or an earlier call names another.
---@param alias? string a name that --target-org takes
---@return lode.Org
function lode.org(alias) end

--- The record types of an object.
---@class lode.RecordTypes
local RecordTypes = {}

--- The record types of an object, asked once: describe is kept for a resumed run. Raises `usage` for wrong arguments,
--- `remote` where there is no such object, `check` where it has no record types, or two of one developer name.
---
--- ```lua
--- local function partner(org) return lode.const(lode.recordtypes(org, "Account"):id "Partner") end
--- ```
---@param org lode.Org
---@param object string
---@return lode.RecordTypes
function lode.recordtypes(org, object) end

--- The Id of the record type with this developer name: blank for a blank name. Letters count as they are, upper or
--- lower. In a map a name that the object does not have rejects the row; elsewhere it raises `input`. With a column
--- expression it makes an expression. Whether the user may use the record type is for the org to say.
---
--- ```lua
--- local function map(types, row) return { Name = row.name, RecordTypeId = types:id(row.kind) } end
--- local function table_map(types, c) return { Name = c.name, RecordTypeId = types:id(c.kind) } end
--- ```
---@param name string|lode.Expr
---@return string|lode.Expr
function RecordTypes:id(name) end

--- The picklists of an object.
---@class lode.Picklists
local Picklists = {}

--- The picklists of an object, asked once: describe is kept for a resumed run. Raises `usage` for wrong arguments,
--- `remote` where there is no such object. Which values a record type allows is not in describe: the org judges that.
---
--- ```lua
--- local org, c = lode.org(), lode.columns
--- local lists = lode.picklists(org, "Account")
--- print(lists:value("Rating", "HOT"), table.concat(lists:values "Rating", " "))   --> Hot Hot Warm Cold
--- local map = { Name = c.name, Rating = lists:value("Rating", c.rating) }
--- ```
---@param org lode.Org
---@param object string
---@return lode.Picklists
function lode.picklists(org, object) end

--- The value of the field that this text means, by value or label: blank for a blank one; of a multi-select picklist
--- all those between semicolons, in their order. In a map a text that is no active value rejects the row, elsewhere it
--- raises `input`, unless there is a default. With a column expression it makes an expression. Raises `check` where the
--- object has no such picklist.
---@param field string
---@param text string|lode.Expr
---@param default? string takes the place of a text that is no value; it is looked up as one, and must be active
---@return string|lode.Expr
function Picklists:value(field, text, default) end

--- The active values of the field, in their order. Raises `check` where the object has no such picklist.
---@param field string
---@return string[]
function Picklists:values(field) end

--- The text with some of its values replaced, for the values of records that are there: the others stay as they are,
--- active or not, in their order; a value that comes twice then is kept once. A value replaced by blank is left out;
--- where none is left it gives lode.null, which clears the field. Old values are compared without case, as queries
--- compare them. What is new must be an active value, and may not be renamed in its turn; else it raises `check`.
---
--- ```lua
--- local lists = lode.picklists(lode.org(), "Account")
--- print(lists:rename("Rating", "Tepid", { Tepid = "Warm" }), lists:rename("Rating", "Hot", { Tepid = "Warm" }))
--- --> Warm Hot
--- ```
---@param field string
---@param text string
---@param new table<string, string> value to value
---@return string|lode.Null
function Picklists:rename(field, text, new) end

--- The users and queues of an org.
---@class lode.Owners
local Owners = {}

---@class lode.OwnersOptions
--- fields of User that name one, those that count most first; { "Username", "FederationIdentifier", "Email", "Name" }
--- where left out
---@field by? string[]
---@field mapping? string a CSV file: its first column has the names of the old system, its second one those of this org
---@field inactive? boolean users who are inactive count as the others do: for finding who owned something
---@field queues? boolean queues are owners as well, by DeveloperName or Name
---@field otherwise? string the owner who takes the place of those who are unknown, inactive or not clear
local OwnersOptions = {}

--- The users of an org, asked once. The local org of `lode rehearse` has one: `if org.is_rehearsal` a script inserts
--- others (`object = "User"`) before it asks. Names are compared without case, Ids of 15 characters with it. Raises
--- `usage` for options that are wrong, `io` or `input` for a mapping file that cannot be read or has a name twice.
---
--- ```lua
--- local org, c = lode.org(), lode.columns
--- local owners = lode.owners(org, { otherwise = org.username })
--- local map = { Name = c.name, OwnerId = owners:id(c.sales_rep) }
--- ```
---@param org lode.Org
---@param opts? lode.OwnersOptions
---@return lode.Owners
function lode.owners(org, opts) end

--- The Id of the owner of this name: a Username, FederationIdentifier, Email or Name of an active user, an Id, or what
--- the mapping file has for it; blank for a blank name. Where there is none, where the user is inactive, or where two
--- have the name, `otherwise` takes its place, which is said on the screen once for each name; without one the row
--- being mapped is rejected with the reason, and elsewhere it raises `input`. With a column expression it makes an
--- expression.
---@param name string|lode.Expr
---@return string|lode.Expr
function Owners:id(name) end

--- The price books of an org.
---@class lode.Pricebooks
---@field standard string Id of the standard price book
---@field has_currencies boolean the org has several currencies, and each entry its own
local Pricebooks = {}

--- The price books of an org, asked once; for a resumed run the answer is kept. Raises `check` where there is no
--- standard price book: such an org has no products.
---
--- ```lua
--- local books = lode.pricebook(lode.org())
--- print(#books.standard, books:id "Standard Price Book" == books.standard)   --> 18 true
--- ```
---@param org lode.Org
---@return lode.Pricebooks
function lode.pricebook(org) end

--- The Id of the price book of this name, whatever its case: blank for a blank name. In a map a name that no book or
--- two books have rejects the row; elsewhere it raises `input`. With a column expression it makes an expression.
---@param name string|lode.Expr
---@return string|lode.Expr
function Pricebooks:id(name) end

--- The price book entries that are there when this is asked: an id map whose key is the Id of a price book, what `by`
--- says of the product, and, where the org has several currencies, the currency. A line item whose product has no entry
--- in the price book of its opportunity is so rejected before it is sent. Entries that are not active give no Id: no
--- line item can be made of them.
---
--- ```lua
--- local org, c = lode.org(), lode.columns
--- local books = lode.pricebook(org)
--- local entries = books:entries "Product2.ProductCode"
--- local map = { PricebookEntryId = entries:id(books:id(c.book), c.sku) }
--- ```
---@param by? string a field of PricebookEntry: "Product2Id" where left out
---@return lode.Ids
function Pricebooks:entries(by) end

--- Masks values by one key. Blank in gives blank out; with a column expression each method makes an expression.
---@class lode.Mask
local Mask = {}

---@class lode.MaskOptions
---@field key string at least 16 bytes that others do not know: `os.getenv "MASK_KEY"`, say. Never in the script itself
local MaskOptions = {}

--- A mask. Raises `usage` for a key that is missing or too short.
---@param opts lode.MaskOptions
---@return lode.Mask
function lode.mask(opts) end

--- An address of no domain there is (`.invalid` is kept free for that): no mail reaches anybody. Addresses that differ
--- in case alone are the same.
---@param value string|lode.Expr
---@return string|lode.Expr
function Mask:email(value) end

--- A made-up name for each word: the same word gives the same one, whatever its case, so that a first and a last name
--- fit the whole name in another column. There are two million of them: two names may become one.
---@param value string|lode.Expr
---@return string|lode.Expr
function Mask:name(value) end

--- A number of a country that does not exist (+999): no call or message reaches anybody. Numbers that differ in blanks
--- and marks alone are the same.
---@param value string|lode.Expr
---@return string|lode.Expr
function Mask:phone(value) end

--- Another text of the same form: a letter for each letter, in its case, a digit for each digit; marks, blanks and line
--- breaks stay. For notes and streets. Two short texts may become one, and a short one may come out as it was: what
--- tells records apart is for mask:key.
---@param value string|lode.Expr
---@return string|lode.Expr
function Mask:text(value) end

--- Another key of the same form: a digit for each digit, a letter for each letter, in its case; all else stays, letters
--- beyond a-z too. No two keys become one, and keys that differ in case alone still do. For account numbers, external
--- ids, serial numbers, whatever tells records apart. A short key may come out as it was. Keys are texts: where a field
--- is a number, 7 and 07 are one to the org, and two here.
---
--- ```lua
--- local mask = lode.mask { key = "an example, and no secret" }
--- print(mask:key "A-0001" == mask:key "A-0001", mask:key("A-0001"):find "^%u%-%d%d%d%d$" ~= nil)   --> true true
--- ```
---@param value string|lode.Expr
---@return string|lode.Expr
function Mask:key(value) end

--- A day of the same year; what stands behind the day, as the time does, stays. What does not begin as yyyy-MM-dd
--- raises `input`, which rejects a row: `c.born:date "%d.%m.%Y"` makes such a date.
---@param value string|lode.Expr
---@return string|lode.Expr
function Mask:date(value) end

--- Runs fn once in the life of a run and keeps what it returns (whatever JSON can hold). Asked again under that name,
--- it is not called and that value is returned.
---
--- ```lua
--- print(lode.once("answer", function() return 42 end))   --> 42
--- print(lode.once("answer", function() return 43 end))   --> 42
--- ```
---@param name string
---@param fn function
---@return any
function lode.once(name, fn) end

--- The time now in UTC, as a datetime field takes it: 2026-11-23T19:04:05.123Z. The same value in a resumed run. Raises
--- `usage` inside a map or a hook: which rows come there in a resumed run is another matter.
---
--- ```lua
--- print(#lode.now())   --> 24
--- ```
---@return string
function lode.now() end

--- A random number: from 0 to 1, or whole from 1 to m, or from m to n. The same value in a resumed run. Raises `usage`
--- inside a map or a hook.
---
--- ```lua
--- local n = lode.random(1, 6)
--- print(n >= 1 and n <= 6)   --> true
--- ```
---@param m? integer
---@param n? integer
---@return number
function lode.random(m, n) end

--- Runs functions side by side and returns the first value of each. Where one raises, the others are run to their end
--- first, and then its error is raised.
---
--- ```lua
--- local org, c = lode.org(), lode.columns
--- local function load(object, field)
---   return function()
---     local rows = lode.rows { { name = "Acme" } }
---     return org:insert { object:lower() .. "-parallel", object = object, from = rows, map = { [field] = c.name } }
---   end
--- end
--- local a, b = lode.parallel(load("Account", "Name"), load("Contact", "LastName"))
--- print(a.counts.created + b.counts.created)   --> 2
--- ```
---@param ... function
---@return any ...
function lode.parallel(...) end

--- Marks a table as an array, so that an empty one is written as [].
---
--- ```lua
--- local json = lode.json
--- print(json.encode(json.array {}), json.encode {})   --> [] {}
--- ```
---@param t table
---@return table
function lode.json.array(t) end

--- Reads JSON text. Raises `input` where it is none. null becomes lode.null.
---
--- ```lua
--- local v = lode.json.decode '{"n": 10000, "x": null, "list": [1.5]}'
--- print(v.n, v.x == lode.null, v.list[1])   --> 10000 true 1.5
--- ```
---@param text string
---@return any
function lode.json.decode(text) end

--- Writes a value as JSON text, keys sorted. Raises `input` for what JSON does not have.
---
--- ```lua
--- print(lode.json.encode { a = 1, b = { 2, 3.5 } })   --> {"a":1,"b":[2,3.5]}
--- ```
---@param v any
---@return string
function lode.json.encode(v) end

--- An ingest job.
---
--- ```lua
--- local path = os.tmpname()
--- local file <close> = assert(io.open(path, "w"))
--- file:write "Name\nAcme\n"
--- file:close()
--- local job = lode.org():job { object = "Account", operation = "insert" }
--- job:upload(path):close()
--- local info = job:wait()
--- print(info.state, info.processed, info.failed)   --> JobComplete 1 0
--- for row in job:successful() do print(row.sf__Created, row.Name) end   --> true Acme
--- os.remove(path)
--- ```
---@class lode.Job
---@field id string
local Job = {}

---@class lode.JobSpec
---@field object string
---@field operation string insert, update, upsert, delete or hardDelete
---@field external_id? string for an upsert
---@field delimiter? string COMMA (the default), TAB, PIPE, SEMICOLON, CARET or BACKQUOTE
---@field line_ending? string LF (the default) or CRLF
---@field assignment_rule_id? string
local JobSpec = {}

---@class lode.JobInfo
---@field id string
---@field state string Open, UploadComplete, InProgress, JobComplete, Failed or Aborted
---@field is_over boolean the state is one of the last three
---@field processed? integer rows so far
---@field failed? integer rows among them
---@field error_message? string of a Failed job
---@field object? string
---@field operation? string
---@field external_id? string
---@field created_by? string Id of a user
---@field created? string
---@field modstamp? string
---@field delimiter? string
---@field line_ending? string
local JobInfo = {}

--- Uploads a CSV file as it is, with the job's delimiter and line ending, at most 100,000,000 bytes. Once a job.
---@param from string|lode.Source a path, or lode.csv of a path
---@return lode.Job itself
function Job:upload(from) end

--- Says that the data is complete: the org begins.
---@return lode.Job itself
function Job:close() end

--- Ends the job. What it has loaded by then stays loaded.
---@return lode.Job itself
function Job:abort() end

--- Removes a job that is over, and its results.
function Job:delete() end

--- State and counters now.
---@return lode.JobInfo
function Job:info() end

---@class lode.WaitOptions
---@field on_progress? fun(info: lode.JobInfo) called after each poll
---@field timeout? number seconds, after which it raises `limit` and leaves the job alone; none where left out
---@field first_ms? integer the first pause; 1 s where left out (20 ms where the org is on this machine)
---@field max_ms? integer the longest pause; 30 s where left out
local WaitOptions = {}

--- Polls until the job is over and returns its info.
---@param opts? lode.WaitOptions
---@return lode.JobInfo
function Job:wait(opts) end

--- The rows that were loaded: sf__Id, sf__Created, then the uploaded columns.
---@return lode.Source
function Job:successful() end

--- The rows that were refused: sf__Id, sf__Error, then the uploaded columns.
---@return lode.Source
function Job:failed() end

--- The rows that a job that ended early did not come to: the uploaded columns.
---@return lode.Source
function Job:unprocessed() end

return lode
