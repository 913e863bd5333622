--- Owners by name: what the old system calls a user becomes the Id of a user or queue here. Nobody who is inactive, and
--- no name that two have, becomes an owner unseen.
local run = require "lode.native.run"
local native = require "lode.native.ids"
local csv = require "lode.csv"
local fault = require "lode.fault"
local named = require "lode.named"

local M = {}

--- The users and queues of an org.
---@class lode.Owners
local Owners = { __name = "lode.Owners" }
local methods = {}
Owners.__index = fault.members("a set of owners", methods)

---@class lode.OwnersOptions
--- fields of User that name one, those that count most first; { "Username", "FederationIdentifier", "Email", "Name" }
--- where left out
---@field by? string[]
---@field mapping? string a CSV file: its first column has the names of the old system, its second one those of this org
---@field inactive? boolean users who are inactive count as the others do: for finding who owned something
---@field queues? boolean queues are owners as well, by DeveloperName or Name
---@field otherwise? string the owner who takes the place of those who are unknown, inactive or not clear

local BY <const> = { "Username", "FederationIdentifier", "Email", "Name" }

--- What an Id is known by: its 18 characters, whose last three tell those apart that differ in case alone, so that the
--- case of an Id of 18 is no matter, and that of an Id of 15 is.
local function id_key(text)
  return named.fold(native.id18(text:match "^%s*(.-)%s*$"))
end

--- What an old name of the mapping file is known by. The Id of a user or queue is no name.
local function old_key(text)
  return text:find "^%s*00[5G]%w+%s*$" and id_key(text) or named.fold(text)
end

local function add(index, name, owner)
  local key = name and named.fold(name) or ""
  if key == "" then return end
  index[key] = index[key] or {}
  table.insert(index[key], owner)
end

--- For Ids first, then for each field, in the order of their weight: the key of a text to the owners who have it.
local function ask(org, opts)
  local indexes, by = { {} }, opts.by or BY
  local fields = { "Id", "IsActive", "Name" }
  for i, field in ipairs(by) do
    indexes[i + 1] = {}
    if field ~= "Name" then fields[#fields + 1] = field end
  end
  for row in org:query(("SELECT %s FROM User"):format(table.concat(fields, ", "))) do
    local owner = { id = row.Id, name = row.Name, is_active = opts.inactive or row.IsActive == "true" }
    add(indexes[1], row.Id, owner)
    for i, field in ipairs(by) do add(indexes[i + 1], row[field], owner) end
  end
  if opts.queues then
    local queues, labels = {}, {}
    for row in org:query "SELECT Id, Name, DeveloperName FROM Group WHERE Type = 'Queue'" do
      local owner = { id = row.Id, name = row.Name, is_active = true }
      add(indexes[1], row.Id, owner)
      add(queues, row.DeveloperName, owner)
      add(labels, row.Name, owner)
    end
    indexes[#indexes + 1], indexes[#indexes + 2] = queues, labels
  end
  return indexes
end

--- Old names to new ones. Raises `input` for two lines of one old name.
local function read_mapping(path)
  local source, new, lines = csv.csv(path), {}, {}
  local columns = source:columns()
  if #columns < 2 then fault.raise("input", "%s: two columns are expected: the old name and the new one", path) end
  local n = 1
  for row in source do
    n = n + 1
    local key = old_key(row[columns[1]])
    if key ~= "" then
      if new[key] and new[key] ~= row[columns[2]] then
        fault.raise("input", "%s: %s stands there twice, rows %d and %d", path, row[columns[1]], lines[key], n)
      end
      new[key], lines[key] = row[columns[2]], n
    end
  end
  return new
end

--- The Id of the one owner of that name who counts; nil, a code and the reason. kind: of those who count.
local function find(indexes, name, kind)
  local key, inactive = named.fold(name), nil
  for i, index in ipairs(indexes) do
    local active = {}
    for _, owner in ipairs(index[i == 1 and id_key(name) or key] or {}) do
      if owner.is_active then active[#active + 1] = owner else inactive = owner end
    end
    if #active == 1 then return active[1].id end
    if #active > 1 then
      return nil, "AMBIGUOUS_OWNER", ("%d %s have the name %s: map it to a Username"):format(#active, kind, name)
    end
  end
  if inactive then
    local why = "the user %s is inactive (%s): map the name to an active one"
    return nil, "INACTIVE_OWNER", why:format(name, inactive.id)
  end
  return nil, "NO_OWNER", ("no user has the name %s"):format(name)
end

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
function M.owners(org, opts)
  named.check_org(org, "lode.owners(org)")
  opts = opts or {}
  fault.options("lode.owners", opts, { by = "table", mapping = "string", queues = "boolean", otherwise = "string",
    inactive = "boolean" })
  for _, field in ipairs(opts.by or BY) do
    if type(field) ~= "string" or not field:find "^%a[%w_]*$" then
      fault.usage('lode.owners: by is a list of fields of User: by = { "Username", "Alias" }')
    end
  end
  local self = { mapping = opts.mapping and read_mapping(opts.mapping) or {}, told = {}, otherwise = false,
    kind = opts.inactive and "users" or "active users" }
  if not named.is_planning() then
    self.indexes = ask(org, opts)
    if opts.otherwise then
      local id, _, why = find(self.indexes, opts.otherwise, self.kind)
      self.otherwise = id or fault.raise("input", "lode.owners: otherwise: %s", why)
      self.otherwise_name = opts.otherwise
    end
  end
  return setmetatable(self, Owners)
end

--- The Id of the owner of this name: a Username, FederationIdentifier, Email or Name of an active user, an Id, or what
--- the mapping file has for it; blank for a blank name. Where there is none, where the user is inactive, or where two
--- have the name, `otherwise` takes its place, which is said on the screen once for each name; without one the row
--- being mapped is rejected with the reason, and elsewhere it raises `input`. With a column expression it makes an
--- expression.
---@param name string|lode.Expr
---@return string|lode.Expr
function methods:id(name)
  if getmetatable(self) ~= Owners then fault.usage "write owners:id(name), with a colon" end
  return named.give("owner", function(text)
    local new = self.mapping[old_key(text)]
    local id, code, why = find(self.indexes, new or text, self.kind)
    if new and not new:find "%S" then
      why = text .. " is mapped to a blank name"
    elseif new and not id then
      why = ("%s is mapped to %s: %s"):format(text, new, why)
    end
    if id or not self.otherwise then return id, code, why end
    if not self.told[text] then
      self.told[text] = true
      run.say(("owners: %s: %s takes its place"):format(why, self.otherwise_name))
    end
    return self.otherwise
  end, name)
end

return M
