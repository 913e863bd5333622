-- lode.sqlite and lode.odbc: the rows that a database answers with.
local native = require "lode.native.rowset"
local fault = require "lode.fault"
local source = require "lode.source"

local M = {}

local function database(kind, open, name, sql)
  return source.streamed(kind, function()
    local rows = open()
    return {
      columns = rows:columns(),
      next = function() return rows:next() end,
      close = function() rows:close() end,
      dropped = {},
    }
  end, { is_kept = true, name = name, about = sql })
end

local function check_texts(what, a, b, a_is)
  if type(a) ~= "string" then fault.usage("%s takes %s and a query, not a %s", what, a_is, type(a)) end
  if type(b) ~= "string" then fault.usage("%s: the query is a %s, not a text", what, type(b)) end
end

local function check_values(what, values)
  if values ~= nil and type(values) ~= "table" then
    fault.usage("%s: the values are a %s, not a table", what, type(values))
  end
end

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
function M.sqlite(file, sql, values)
  check_texts("lode.sqlite", file, sql, "the path of a file")
  check_values("lode.sqlite", values)
  return database("sqlite", function() return native.sqlite(file, sql, values) end, file, sql)
end

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
function M.odbc(dsn, sql, values)
  check_texts("lode.odbc", dsn, sql, "a data source or a connection string")
  check_values("lode.odbc", values)
  return database("odbc", function() return native.odbc(dsn, sql, values) end, nil, sql)
end

return M
