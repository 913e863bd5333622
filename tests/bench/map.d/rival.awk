# The reference map in awk, which knows no quotes: the input has none.
BEGIN {
    FS = OFS = ","
    print "Email,FirstName,LastName,MailingCity,MailingPostalCode,MailingState,MailingStreet,Phone"
}
NR > 1 {
    gsub(/[^0-9]/, "", $5)
    print $4, $2, $3, $7, $9, toupper($8), $6, $5
}
