"""The reference map in Python: csv.DictReader in, csv.DictWriter out."""
import csv
import re
import sys

fields = ["Email", "FirstName", "LastName", "MailingCity", "MailingPostalCode", "MailingState", "MailingStreet", "Phone"]
not_digits = re.compile("[^0-9]+")
out = csv.DictWriter(sys.stdout, fields, lineterminator="\n")
out.writeheader()
for row in csv.DictReader(sys.stdin):
    out.writerow({
        "FirstName": row["first"],
        "LastName": row["last"],
        "Email": row["email"],
        "Phone": not_digits.sub("", row["phone"]),
        "MailingStreet": row["street"],
        "MailingCity": row["city"],
        "MailingState": row["state"].upper(),
        "MailingPostalCode": row["zip"],
    })
