--- Users, a queue, and what they own, for the rehearsal of reassign_owners.lua. No part of a load into an org of yours.
local lode = require "lode"
local c    = lode.columns

local M = {}

--- The users Rita, Hal (who is gone), Ada, Kim and Jo (who is gone), the queue Support, and records of the first three.
---@param org lode.Org
function M.fill(org)
  local people = {}
  for _, name in ipairs { "Rita Miller", "Hal Old", "Ada Byron", "Kim Lee", "Jo Gone" } do
    local first, last = name:match "(%w+) (%w+)"
    people[#people + 1] = { first = first, last = last, user = first:lower() .. "@reassign.example" }
  end
  local users = org:insert { "users", object = "User", from = lode.rows(people), ids_by = "first", map = {
    FirstName = c.first, LastName = c.last, Username = c.user, Email = c.user, Alias = c.first,
    ProfileId = lode.const(org:select("SELECT Id FROM Profile LIMIT 1")[1].Id), TimeZoneSidKey = lode.const "GMT",
    LocaleSidKey = lode.const "en_US", EmailEncodingKey = lode.const "UTF-8", LanguageLocaleKey = lode.const "en_US",
  } }
  local queue = org:insert { "queue", object = "Group", from = lode.rows { { name = "Support" } }, ids_by = "name",
    map = { Name = c.name, DeveloperName = c.name, Type = lode.const "Queue" } }
  org:insert { "queue-objects", object = "QueueSobject", from = lode.rows { { of = "Case" }, { of = "Task" } },
    map = { QueueId = lode.const(queue.ids.Support), SobjectType = c.of } }

  local owned = {}
  for i, name in ipairs { "Rita", "Rita", "Hal", "Ada", "Kim" } do owned[i] = { owner = name, n = i } end
  local rows = lode.rows(owned)
  local owner = users:id(c.owner)
  org:insert { "accounts", object = "Account", from = rows, map = { Name = "Account " .. c.n, OwnerId = owner } }
  org:insert { "opportunities", object = "Opportunity", from = rows, map = {
    Name = "Deal " .. c.n, OwnerId = owner, CloseDate = lode.const "2024-05-02",
    StageName = lode.when(c.n:is "1", lode.const "Closed Won", lode.const "Prospecting"),
  } }
  org:insert { "cases", object = "Case", from = rows, map = { Subject = "Case " .. c.n, OwnerId = owner } }
  org:insert { "tasks", object = "Task", from = rows, map = { Subject = "Task " .. c.n, OwnerId = owner } }
  org:update { "gone", object = "User", from = lode.rows { { name = "Hal" }, { name = "Jo" } },
    map = { Id = users:id(c.name), IsActive = false } }
end

return M
