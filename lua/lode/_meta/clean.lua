---@meta lode.clean
--- Cleaning values. Each function takes a value and its options and returns the clean text: `clean.phone(v, "US")`. As
--- a method of a column expression it makes an expression, with the same result: `c.tel:phone "US"`. Options may be
--- given by name in a table: `clean.truncate(v, { n = 80 })`.
---
--- Blank in gives blank out, nil counts as blank, and a number is taken as its text. A value that makes no sense raises
--- `input`, which rejects the row being mapped, with column and value; `clean.maybe.phone(v, "US")` gives blank
--- instead. A missing, unknown or wrong option raises `usage`.
---
--- ```lua
--- local clean = require "lode.clean"
--- print(clean.title(clean.squeeze "  ada   LOVELACE "))   --> Ada Lovelace
--- local _, why = pcall(clean.email, "nobody")
--- print(why.code, why.message)   --> input "nobody": not an e-mail address: no @ in it
--- print(clean.maybe.email "nobody" == "")   --> true
--- ```
---@class lode.clean
local M = {}

--- Blank where the value is one of the others, letter for letter.
---
--- ```lua
--- print(clean.blank_if("n/a", "n/a", "-") == "")   --> true
--- ```
---@param value string?
---@param ... string|number|boolean|table the others, or a list of them
---@return string
function M.blank_if(value, ...) end

--- `true` or `false`, whatever the case, in any script: for true, yes, y, t, on, 1, x and for false, no, n, f, off, 0, or for your own
--- words beside them. As a condition of `lode.when` and `:filter` its `false` is no, also within `lode.coalesce` and
--- `lode.when`; a column by itself is one where it is not blank, so that a text such as `false` or `0` counts as yes.
---
--- ```lua
--- print(clean.boolean "Yes", clean.boolean("nein", "ja", "nein"))   --> true false
--- ```
---@param value string?
---@param true_values? string|string[]
---@param false_values? string|string[]
---@return string
function M.boolean(value, true_values, false_values) end

--- A date as yyyy-MM-dd. Formats are those of strptime; of several the first that fits counts. Without one the value
--- must be a date already.
---
--- ```lua
--- print(clean.date("31.12.2024", "%d.%m.%Y"))   --> 2024-12-31
--- print(clean.date("12/31/24", "%d.%m.%Y", "%m/%d/%y"))   --> 2024-12-31
--- ```
---@param value string?
---@param ... string|string[] formats, or a list of them
---@return string
function M.date(value, ...) end

--- A date and time as yyyy-MM-ddTHH:mm:ss.SSSZ, in UTC. The zone is that of values that do not name one: `UTC` where it
--- is left out, an offset such as `+02:00`, or a name such as `Europe/Berlin`, summer time included.
---
--- ```lua
--- print(clean.datetime "2024-12-31T23:00:00+01:00")   --> 2024-12-31T22:00:00.000Z
--- print(clean.datetime("31.12.2024 23:00", "%d.%m.%Y %H:%M", "+01:00"))   --> 2024-12-31T22:00:00.000Z
--- ```
---@param value string?
---@param format? string|string[] of strptime, or a list of them: the first that fits counts; without one, ISO 8601
---@param zone? string
---@return string
function M.datetime(value, format, zone) end

--- The other where the value is blank.
---
--- ```lua
--- print(clean.default("", "unknown"), clean.default("x", "unknown"))   --> unknown x
--- ```
---@param value string?
---@param other string|number|boolean
---@return string
function M.default(value, other) end

--- The digits alone.
---
--- ```lua
--- print(clean.digits "+1 (415) 555-1234")   --> 14155551234
--- ```
---@param value string?
---@return string
function M.digits(value) end

--- An e-mail address: trimmed, without mailto:, its domain in lower case. What no address can look like is refused.
---
--- ```lua
--- print(clean.email " Ada@Example.COM ")   --> Ada@example.com
--- ```
---@param value string?
---@return string
function M.email(value) end

--- Lower case, in any script.
---
--- ```lua
--- print(clean.lower "ÉCOLE")   --> école
--- ```
---@param value string?
---@return string
function M.lower(value) end

--- A plain decimal number without thousands marks, its decimals as they were. What cannot be thousands is refused:
--- `0.500` and `12.34` with a decimal comma.
---
--- ```lua
--- print(clean.number "1,234,567.50", clean.number("1.234,50", ","))   --> 1234567.50 1234.50
--- ```
---@param value string?
---@param decimal? string the decimal mark: "." (the default) or ","
---@return string
function M.number(value, decimal) end

--- A phone number with its country's prefix. Without a country only international numbers are understood: they begin
--- with + or 00. Countries: AE, AR, AT, AU, BE, BG, BR, CA, CH, CL, CN, CO, CZ, DE, DK, EE, ES, FI, FR, GB, GR, HK, HR,
--- HU, IE, IL, IN, IS, IT, JP, KR, LI, LU, LV, MX, NL, NO, NZ, PL, PT, RO, RU, SA, SE, SG, SI, SK, TR, TW, UA, US, ZA.
---
--- ```lua
--- print(clean.phone("(415) 555-1234", "US"), clean.phone "+49 30 123456")   --> +14155551234 +4930123456
--- ```
---@param value string?
---@param country? string two letters: the country of numbers without a prefix
---@return string
function M.phone(value, country) end

--- What the map has for the value. A value that it has not is refused, unless there is a default. A list allows its
--- values as they are. Whole numbers as keys are places of a list where they count from 1 on, else their text:
--- `{ [10] = "Open", [20] = "Closed" }`.
---
--- ```lua
--- print(clean.picklist("h", { h = "Hot", c = "Cold" }), clean.picklist("?", { h = "Hot" }, "Warm"))   --> Hot Warm
--- ```
---@param value string?
---@param map table<string|integer, string>|string[]
---@param default? string
---@return string
function M.picklist(value, map, default) end

--- Trimmed, with one blank for each run of white space.
---
--- ```lua
--- print(clean.squeeze "  Ada \t Lovelace ")   --> Ada Lovelace
--- ```
---@param value string?
---@return string
function M.squeeze(value) end

--- The first letter of each word in upper case, the rest in lower case.
---
--- ```lua
--- print(clean.title "mary-ann O'BRIEN")   --> Mary-Ann O'Brien
--- ```
---@param value string?
---@return string
function M.title(value) end

--- Without white space, of any kind that Unicode has, at either end.
---
--- ```lua
--- print("[" .. clean.trim "  a b " .. "]")   --> [a b]
--- ```
---@param value string?
---@return string
function M.trim(value) end

--- The first n characters, counted in code points, as fields count them. A character with its accents, or an emoji of
--- several parts, is never cut in half: what does not fit whole is left out.
---
--- ```lua
--- print(clean.truncate("naïveté", 5))   --> naïve
--- ```
---@param value string?
---@param n integer
---@return string
function M.truncate(value, n) end

--- Upper case, in any script.
---
--- ```lua
--- print(clean.upper "straße")   --> STRASSE
--- ```
---@param value string?
---@return string
function M.upper(value) end

return M
