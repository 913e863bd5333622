error "nothing here"
