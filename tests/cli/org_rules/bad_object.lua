validate("Contact")
