// The reference map in Node, with the CSV parser and writer that jsforce uses.
const { parse } = require(process.argv[2] + "/csv-parse");
const { stringify } = require(process.argv[2] + "/csv-stringify");
const { Transform, pipeline } = require("stream");

const columns = ["Email", "FirstName", "LastName", "MailingCity", "MailingPostalCode", "MailingState", "MailingStreet",
  "Phone"];
const map = new Transform({
  objectMode: true,
  transform(row, _, done) {
    done(null, {
      FirstName: row.first,
      LastName: row.last,
      Email: row.email,
      Phone: row.phone.replace(/[^0-9]/g, ""),
      MailingStreet: row.street,
      MailingCity: row.city,
      MailingState: row.state.toUpperCase(),
      MailingPostalCode: row.zip,
    });
  },
});
pipeline(process.stdin, parse({ columns: true }), map, stringify({ header: true, columns }), process.stdout, (e) => {
  if (e) throw e;
});
