--- Tests of campaign_members.lua: a whole load, and rows that its map refuses.
---
--- Run:    lode test scripts/campaign_members_test.lua
local test = require "lode.test"

test("pairs are made once, the ones that are there are updated, and statuses come first", function()
  local run = test.rehearse { "campaign_members.lua" }
  test.expect(run.status, 1)
  test.expect(run.steps["contact-members"].counts.created, 3)
  test.expect(run.steps["contact-members"].counts.updated, 1)
  test.expect(run.steps["contact-members"].counts.failed, 0)

  local pairs_seen = {}
  for _, row in ipairs(run:select "SELECT CampaignId, ContactId, LeadId FROM CampaignMember") do
    local contact, lead = row.ContactId, row.LeadId
    local key = row.CampaignId .. contact .. lead
    test.expect(pairs_seen[key], nil, "the pair")
    pairs_seen[key] = true
    test.expect((contact:sub(1, 3) == "003") ~= (lead:sub(1, 3) == "00Q"), true, "a contact or a lead")
    test.expect((contact == "") ~= (lead == ""), true, "one of them")
  end
  local with = "SELECT COUNT(Id) n FROM CampaignMemberStatus WHERE Label = 'Attended'"
  test.expect(run:select(with)[1].n, "2", "campaigns with the status")
  local soql = "SELECT Status FROM CampaignMember WHERE Contact.LastName = 'Lovelace' AND Campaign.Name = 'Engine Day'"
  test.expect(run:select(soql)[1].Status, "Attended")
end)

test("a status that the campaign has not is rejected, not replaced", function()
  local run = test.rehearse { "campaign_members.lua" }
  local rejected = 0
  for _, row in ipairs(run:rows "lead-members") do
    if row.status == "Perhaps" then
      rejected = rejected + 1
      test.expect(row._status, "rejected")
      test.expect(row._error_code, "MISSING_PARENT")
    end
  end
  test.expect(rejected, 1)
end)

test("every row has an outcome, also one that is neither contact nor lead", function()
  local path = os.tmpname()
  local file <close> = assert(io.open(path, "w"))
  file:write "campaign,kind,email,name,status\nLoom Fair, Contact ,ada@x.example,Ada,Sent\n"
  file:write "Loom Fair,LEAD,luigi@x.example,Luigi,Sent\nLoom Fair,person,ida@x.example,Ida,Sent\n"
  file:write "Loom Fair,,eve@x.example,Eve,Sent\n"
  file:flush()
  local run = test.rehearse { "campaign_members.lua", args = { file = path } }
  os.remove(path)
  test.expect(run.status, 1)
  local contacts, leads = run.steps["contact-members"].counts, run.steps["lead-members"].counts
  test.expect(contacts.created, 1)
  test.expect(contacts.rejected, 2)
  test.expect(leads.created, 1)
  for _, row in ipairs(run:rows "contact-members") do
    if row.name == "Ida" then test.expect(row.sf__Error, 'REJECTED:neither contact nor lead: "person":--') end
  end
end)
