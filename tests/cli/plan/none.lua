print "nothing to do"
