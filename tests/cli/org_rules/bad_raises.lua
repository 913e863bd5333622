local t = {}
before_insert("Contact", t.f.g)
