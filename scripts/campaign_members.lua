--- Who was invited to what: a campaign member joins a campaign to a contact or to a lead, never to both, once a pair.
--- The statuses that members may have belong to each campaign and come first: a status that a campaign has not, the org
--- replaces by another, unasked, so such a row is rejected here. Members have no external id, and no upsert: a pair
--- that is there already is refused, and on_failed makes the row an update of it. What is neither contact nor lead is
--- rejected with the contacts: each row has its outcome.
---
--- Run:    lode rehearse scripts/campaign_members.lua     (exit status 1: one row has a status that is none)
--- Prints: what became of the rows, then the members.
local lode = require "lode"
local arg  = lode.args { file = "scripts/data/invited.csv" }
local c    = lode.columns
local org  = lode.org()
local rows = lode.csv(arg.file)
local campaigns = org:upsert {
  "campaigns", object = "Campaign", match = { "Name" },
  from = rows:unique "campaign", map = { Name = c.campaign },
}
local function kind_of(row) return lode.clean.lower(lode.clean.trim(row.kind)) end
local function people(kind, object, map)
  map.Email, map.LastName = c.email, c.name
  return org:upsert {
    kind .. "s", object = object, match = { "Email" },
    from = rows:filter(function(row) return kind_of(row) == kind end):unique "email", map = map,
  }
end
local who = {
  contact = people("contact", "Contact", {}),
  lead    = people("lead", "Lead", { Company = lode.const "unknown" }),
}

local wanted = { { "Sent", 1, false }, { "Responded", 2, true }, { "Attended", 3, true }, { "No Show", 4, false } }
local statuses = org:upsert {
  "statuses", object = "CampaignMemberStatus", match = { "CampaignId", "Label" },
  from = rows:unique("campaign"):map(function(row)
    local list = {}
    for i, s in ipairs(wanted) do list[i] = { campaign = row.campaign, label = s[1], sort = s[2], responded = s[3] } end
    return list
  end),
  map = { CampaignId = campaigns:id(c.campaign), Label = c.label, SortOrder = c.sort, HasResponded = c.responded },
}

for _, kind in ipairs { "contact", "lead" } do
  local field = kind == "contact" and "ContactId" or "LeadId"
  local step = org:insert {
    kind .. "-members", object = "CampaignMember",
    from = rows:filter(function(row) return (kind_of(row) == "lead") == (kind == "lead") end),
    map = function(row)
      if kind_of(row) ~= kind then lode.reject(("neither contact nor lead: %q"):format(row.kind)) end
      local campaign = campaigns:id(row.campaign)
      statuses:id(campaign, row.status) -- rejects the row where the campaign has no such status
      return { CampaignId = campaign, [field] = who[kind]:id(row.email), Status = row.status }
    end,
    on_failed = { DUPLICATE_VALUE = lode.mend.find { by = { field, "CampaignId" } } },
  }
  local n = step.counts
  print(("%ss: %d new, %d updated, %d failed, %d rejected"):format(kind, n.created, n.updated, n.failed, n.rejected))
end
for row in org:query "SELECT Campaign.Name, Name, Status FROM CampaignMember ORDER BY Campaign.Name, Name" do
  print(row["Campaign.Name"], row.Name, row.Status)
end
