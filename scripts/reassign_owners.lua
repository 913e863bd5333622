--- What some owners have goes to others, by a mapping file: accounts, and what is open of opportunities, cases and
--- tasks. Owners are named by user name, federation id, e-mail, name or Id; a new one is an active user or a queue.
--- Records whose new owner is inactive, unknown, or named like another are rejected, each with the reason. A line
--- without an owner, or with an old one who is unknown, named like another or there twice, stops all before anything is
--- sent. Records of one new owner go in one job, and those that meet a lock are sent again later.
---
--- A rehearsal org is empty: there the script first loads users and records.
---
--- Run:    lode rehearse scripts/reassign_owners.lua    (exit status 1: one of the new owners is inactive)
--- Prints: how many records were moved and why others were not, then the owners of all.
local lode = require "lode"
local arg  = lode.args { mapping = "scripts/data/owners.csv" }
local org  = lode.org()
if org.is_rehearsal then require("reassign.rehearsal").fill(org) end

--- Id of an old owner, who may be inactive by now, to the name of the new one.
local old_users = lode.owners(org, { inactive = true })
local new_of, old_ids, n = {}, {}, 1
local function refuse(why) lode.stop(("%s, row %d: %s"):format(arg.mapping, n, why)) end
for row in lode.csv(arg.mapping) do
  n = n + 1
  if not (row.old:find "%S" and row.new:find "%S") then refuse "a blank owner" end
  local is_known, id = pcall(old_users.id, old_users, row.old)
  if not is_known then refuse(id.message) end
  if new_of[id] then refuse(row.old .. " stands there twice") end
  new_of[id], old_ids[#old_ids + 1] = row.new, id
end
local users, all = lode.owners(org), lode.owners(org, { queues = true })

local parts = { { "Account", users }, { "Opportunity", users, " AND IsClosed = false" },
  { "Case", all, " AND IsClosed = false" }, { "Task", all, " AND IsClosed = false" } }
for _, part in ipairs(parts) do
  local object, owners, where = part[1], part[2], part[3] or ""
  local step = org:update {
    object:lower(), object = object, together = "OwnerId",
    from = org:query(("SELECT Id, OwnerId FROM %s WHERE OwnerId IN :old%s"):format(object, where), { old = old_ids }),
    map  = function(row) return { Id = row.Id, OwnerId = owners:id(new_of[row.OwnerId]) } end,
  }
  print(("%s: %d of %d moved"):format(object, step.counts.updated, step.counts.rows))
  for row in step:rows() do
    if row._error_code ~= "" then print("  " .. row._error_code, "to " .. new_of[row.OwnerId]) end
  end
end

for _, part in ipairs(parts) do
  local names = {}
  for row in org:query(("SELECT Owner.Name FROM %s ORDER BY Owner.Name"):format(part[1])) do
    names[#names + 1] = row["Owner.Name"]
  end
  print(part[1], table.concat(names, ", "))
end
