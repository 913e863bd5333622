error "from the file"
