validate("Contact", function(record) return
