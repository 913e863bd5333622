--- Masking, for sandboxes and test data: every value becomes one that nobody has, the same one wherever it stands and
--- whenever it is masked with the same key. So what belonged together still does: two records of one e-mail address
--- have one afterwards, and a second load finds the records of the first.
---
--- Who has the key can tell whether a value that he guesses was there; the masked data alone says no more of it than
--- its kind and, where a function says so, its form.
---
--- ```lua
--- local mask = lode.mask { key = "an example, and no secret" }
--- print(mask:name "Ada Lovelace" == mask:name "ada  lovelace", mask:name "Ada" ~= "Ada")   --> true true
--- print(mask:email("Ada@Example.com"):find "@example%.invalid$" ~= nil)   --> true
--- ```
local native = require "lode.native.hash"
local clean = require "lode.clean"
local expr = require "lode.expr"
local fault = require "lode.fault"

local M = {}

--- Masks values by one key. Blank in gives blank out; with a column expression each method makes an expression.
---@class lode.Mask
local Mask = { __name = "lode.Mask" }
local methods = {}
Mask.__index = fault.members("a mask", methods)

---@class lode.MaskOptions
---@field key string at least 16 bytes that others do not know: `os.getenv "MASK_KEY"`, say. Never in the script itself

--- A mask. Raises `usage` for a key that is missing or too short.
---@param opts lode.MaskOptions
---@return lode.Mask
function M.mask(opts)
  if type(opts) ~= "table" then fault.usage 'lode.mask takes a key: lode.mask { key = os.getenv "MASK_KEY" }' end
  fault.options("lode.mask", opts, { key = "string" })
  if not opts.key then fault.usage "lode.mask has no key: is the environment variable set?" end
  if #opts.key < 16 then fault.usage "lode.mask: the key has less than 16 bytes" end
  return setmetatable({ secret = opts.key }, Mask)
end

--- What fn makes of a text, blank apart; or the expression that does it.
local function apply(self, what, value, fn)
  if getmetatable(self) ~= Mask then fault.usage("write mask:%s(value), with a colon", what) end
  local function one(text)
    return text == "" and "" or fn(text)
  end
  if expr.is(value) then return expr.call(one, value, "mask (" .. what .. ")") end
  if value == nil then return "" end
  if type(value) ~= "string" then fault.usage("mask:%s takes a text, not a %s", what, type(value)) end
  return one(value)
end

local LONG <const> = 4096 -- bytes. What is longer is hashed once, and not for every 32 bytes that are asked for

--- Bytes of a text under a key, as many as are asked for: fun(): integer. The kind keeps apart what different functions
--- make of one text.
local function stream(self, kind, text)
  if #text > LONG then text = native.hmac(self.secret, kind .. "\0" .. text) end
  local block, at, n = "", 0, 0
  return function()
    at = at + 1
    if at > #block then
      block, at, n = native.hmac(self.secret, ("%s\0%d\0%s"):format(kind, n, text)), 1, n + 1
    end
    return block:byte(at)
  end
end

--- A number below n, from several bytes, so that none is much likelier than another.
local function below(n, next_byte)
  return (next_byte() << 16 | next_byte() << 8 | next_byte()) % n
end

local function hex(self, kind, text, n_bytes)
  local next_byte, out = stream(self, kind, text), {}
  for i = 1, n_bytes do out[i] = ("%02x"):format(next_byte()) end
  return table.concat(out)
end

--- An address of no domain there is (`.invalid` is kept free for that): no mail reaches anybody. Addresses that differ
--- in case alone are the same.
---@param value string|lode.Expr
---@return string|lode.Expr
function methods:email(value)
  return apply(self, "email", value, function(text)
    return hex(self, "email", clean.lower(clean.trim(text)), 8) .. "@example.invalid"
  end)
end

local ONSETS <const> = { "b", "d", "f", "g", "h", "k", "l", "m", "n", "p", "r", "s", "t", "v", "w", "z" }
local VOWELS <const> = { "a", "e", "i", "o", "u", "ai", "ei", "ou" }

local function word(self, text)
  local next_byte, out = stream(self, "name", clean.lower(text)), {}
  for i = 1, 3 do
    out[i] = ONSETS[below(#ONSETS, next_byte) + 1] .. VOWELS[below(#VOWELS, next_byte) + 1]
  end
  return clean.title(table.concat(out))
end

--- A made-up name for each word: the same word gives the same one, whatever its case, so that a first and a last name
--- fit the whole name in another column. There are two million of them: two names may become one.
---@param value string|lode.Expr
---@return string|lode.Expr
function methods:name(value)
  return apply(self, "name", value, function(text)
    local out = {}
    for part in clean.squeeze(text):gmatch "%S+" do out[#out + 1] = word(self, part) end
    return table.concat(out, " ")
  end)
end

--- A number of a country that does not exist (+999): no call or message reaches anybody. Numbers that differ in blanks
--- and marks alone are the same.
---@param value string|lode.Expr
---@return string|lode.Expr
function methods:phone(value)
  return apply(self, "phone", value, function(text)
    local next_byte, out = stream(self, "phone", clean.digits(text)), { "+999" }
    for i = 2, 10 do out[i] = below(10, next_byte) end
    return table.concat(out)
  end)
end

-- Beyond ASCII: punctuation, currencies, combining accents, arrows, symbols and emojis. What else there is are letters.
local MARKS <const> = {
  { 0x80, 0xA9 }, { 0xAB, 0xB4 }, { 0xB6, 0xB9 }, { 0xBB, 0xBF }, { 0xD7, 0xD7 }, { 0xF7, 0xF7 }, { 0x300, 0x36F },
  { 0x2000, 0x2BFF }, { 0x3000, 0x303F }, { 0xFE00, 0xFE0F }, { 0x1F000, 0x1FAFF },
}

--- 65 for a capital, 97 for another letter, nil for what is none.
local function first_letter(ch)
  if #ch == 1 then return ch:find "^%u$" and 65 or ch:find "^%l$" and 97 or nil end
  local code = utf8.codepoint(ch)
  for _, range in ipairs(MARKS) do
    if code >= range[1] and code <= range[2] then return nil end
  end
  return clean.lower(ch) ~= ch and 65 or 97
end

--- Another text of the same form: a letter for each letter, in its case, a digit for each digit; marks, blanks and line
--- breaks stay. For notes and streets. Two short texts may become one, and a short one may come out as it was: what
--- tells records apart is for mask:key.
---@param value string|lode.Expr
---@return string|lode.Expr
function methods:text(value)
  return apply(self, "text", value, function(text)
    local next_byte = stream(self, "text", text)
    return (text:gsub(utf8.charpattern, function(ch)
      if ch:find "^%d$" then return tostring(below(10, next_byte)) end
      local first = first_letter(ch)
      return first and string.char(first + below(26, next_byte)) or ch
    end))
  end)
end

local DIGIT <const>, LETTER <const> = { first = 48, n = 10 }, { first = 97, n = 26 }
local ROUNDS <const> = 10 -- as many as NIST SP 800-38G has for FF1, whose scheme this is, symbol by symbol

--- Adds bytes under the key, which hang on the other half, to places from..to: undone by subtracting them, so that no
--- two halves become one.
local function add_half(self, places, codes, from, to, other)
  local next_byte = stream(self, "key", other)
  for i = from, to do
    local at, set = places[i].at, places[i].set
    codes[at] = set.first + (codes[at] - set.first + below(set.n, next_byte)) % set.n
  end
end

--- The bytes of the places from..to.
local function half(places, codes, from, to)
  local out = {}
  for i = from, to do out[#out + 1] = string.char(codes[places[i].at]) end
  return table.concat(out)
end

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
function methods:key(value)
  return apply(self, "key", value, function(text)
    text = clean.trim(text)
    local lower = text:gsub("%u", string.lower)
    local form, codes, places = lower:gsub("%d", "0"):gsub("%l", "a"), { lower:byte(1, -1) }, {}
    for at, code in ipairs(codes) do
      local set = code >= 48 and code <= 57 and DIGIT or code >= 97 and code <= 122 and LETTER
      if set then places[#places + 1] = { at = at, set = set } end
    end
    local middle = #places // 2
    for round = 1, ROUNDS do
      local is_left = round % 2 == 1
      local from, to = is_left and 1 or middle + 1, is_left and middle or #places
      local other = half(places, codes, is_left and middle + 1 or 1, is_left and #places or middle)
      add_half(self, places, codes, from, to, ("%d\0%s\0%s"):format(round, form, other))
    end
    for at, code in ipairs(codes) do
      codes[at] = text:find("^%u", at) and string.char(code):upper() or string.char(code)
    end
    return table.concat(codes)
  end)
end

--- A day of the same year; what stands behind the day, as the time does, stays. What does not begin as yyyy-MM-dd
--- raises `input`, which rejects a row: `c.born:date "%d.%m.%Y"` makes such a date.
---@param value string|lode.Expr
---@return string|lode.Expr
function methods:date(value)
  return apply(self, "date", value, function(text)
    local year, day, rest = text:match "^(%d%d%d%d%-)(%d%d%-%d%d)(.*)$"
    if not year then fault.raise("input", '"%s": not a date as yyyy-MM-dd', text) end
    local next_byte = stream(self, "date", year .. day)
    return ("%s%02d-%02d%s"):format(year, below(12, next_byte) + 1, below(28, next_byte) + 1, rest)
  end)
end

return M
