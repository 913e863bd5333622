-- Hooks by code: what they are told, and what they answer.
local lode = require "lode"
local c = lode.columns
local org = lode.org()

org:insert {
  "before", object = "Account", from = lode.rows { { id = "6" } }, map = { Name = lode.const "was there", Legacy_Id__c = c.id },
}
local step = org:insert {
  "rows", object = "Account", ids_by = "id", from = lode.csv "in.csv",
  map = { Legacy_Id__c = c.id, Name = c.name, Level__c = c.level, Score__c = c.score, Description = c.text },
  on_failed = {
    REQUIRED_FIELD_MISSING = function(record, err)
      print(err.row.id, err.code, err.message, err.fields, err.field, err.value, err.max, err.id, err.attempt, err.line, err.row.text)
      if err.row.id == "9" then return false end
      record.Name = "Name of " .. err.row.id
      return lode.retry(record)
    end,
    INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST = lode.mend.picklist { Cold = "Low" },
    INVALID_TYPE_ON_FIELD_IN_RECORD = lode.mend.drop,
    INVALID_FIELD = lode.mend.drop,
    DUPLICATE_VALUE = function(record, err) return err.id and lode.update(err.id, record) end,
  },
}
for row in step:rows() do
  print(row._row, row._status, #row.sf__Id, row.sf__Created, row._error_code, row._attempts, row._mended, row.text)
end
print(step.ids["6"] == org:select("SELECT Id FROM Account WHERE Legacy_Id__c = '6'")[1].Id)
