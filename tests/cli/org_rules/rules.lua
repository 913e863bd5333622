-- Rules as an org may have them.
validate("Contact", function(record, old)
  if record.Title == "Boss" and not record.Email then return "A boss needs an e-mail address", "Email" end
  if old and old.LastName ~= record.LastName then return "Nobody changes names here" end
end)

before_insert("contact", function(record)
  if record.Department == "none" then record.Department = nil end
  record.AssistantName = ("%s, %s"):format(record.LastName, type(record.DoNotCall))
  record.DoNotCall = record.LastName == "Hopper"
  if not record.Title then record.Title = "Employee" end
  if record.Title == "misspelt" then record.Titel = "x" end
  if record.Title == "bad date" then record.Birthdate = "tomorrow" end
end)

before_update("Contact", function(record, old) record.Department = (old.Department or "") .. "+" end)
before_delete("Contact", function(record) if record.Title == "Boss" then return "A boss stays" end end)

after_insert("Contact", function(record)
  if not record.Id or #record.Id ~= 18 then error("no Id behind the save") end
  if record.LastName == "Babbage" then
    local engine = nil
    return engine.name
  end
end)
