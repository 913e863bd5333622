validate("contact", function() end)
before_insert("Acount", function() end)
