-- What the org holds against what the CSV files say: rows that only one of the two has.
-- Blank cells are NULL in the org; money is compared in cents.

CREATE TABLE counts(what, csv, org);
INSERT INTO counts SELECT 'accounts', 1 + (SELECT count(*) FROM customers), (SELECT count(*) FROM org.Account);
INSERT INTO counts SELECT 'contacts', (SELECT count(*) FROM customers) + (SELECT count(*) FROM employees),
  (SELECT count(*) FROM org.Contact);
INSERT INTO counts SELECT 'products', (SELECT count(*) FROM tracks), (SELECT count(*) FROM org.Product2);
INSERT INTO counts SELECT 'prices', (SELECT count(*) FROM tracks), (SELECT count(*) FROM org.PricebookEntry);
INSERT INTO counts SELECT 'opportunities', (SELECT count(*) FROM invoices), (SELECT count(*) FROM org.Opportunity);
INSERT INTO counts SELECT 'line items', (SELECT count(*) FROM invoicelines),
  (SELECT count(*) FROM org.OpportunityLineItem);
SELECT what, csv, org, iif(csv = org, 'equal', 'DIFFERENT') FROM counts;

CREATE TABLE want_accounts AS
SELECT 'customer-' || CustomerId, iif(Company = '', FirstName || ' ' || LastName || ' Household', Company), Address,
  trim(City), State, PostalCode, Country FROM customers
UNION ALL SELECT 'shop', 'Chinook Corporation', '', '', '', '', '';
CREATE TABLE got_accounts AS
SELECT Legacy_Id__c, Name, ifnull(BillingStreet, ''), ifnull(BillingCity, ''), ifnull(BillingState, ''),
  ifnull(BillingPostalCode, ''), ifnull(BillingCountry, '') FROM org.Account;

CREATE TABLE want_employees AS
SELECT 'employee-' || EmployeeId, 'shop', iif(ReportsTo = '', '', 'employee-' || ReportsTo), FirstName, LastName, Title,
  substr(BirthDate, 1, 10), Email, Address, City, State, PostalCode, Country FROM employees;
CREATE TABLE got_employees AS
SELECT c.Legacy_Id__c, a.Legacy_Id__c, ifnull(b.Legacy_Id__c, ''), c.FirstName, c.LastName, c.Title, c.Birthdate,
  c.Email, c.MailingStreet, c.MailingCity, c.MailingState, c.MailingPostalCode, c.MailingCountry
FROM org.Contact c LEFT JOIN org.Account a ON a.Id = c.AccountId LEFT JOIN org.Contact b ON b.Id = c.ReportsToId
WHERE c.Legacy_Id__c LIKE 'employee-%';

CREATE TABLE want_customers AS
SELECT 'customer-' || CustomerId k, 'customer-' || CustomerId, 'employee-' || SupportRepId, FirstName, LastName, Email,
  Address, trim(City), State, PostalCode, Country FROM customers;
CREATE TABLE got_customers AS
SELECT c.Legacy_Id__c, a.Legacy_Id__c account, r.Legacy_Id__c rep, c.FirstName, c.LastName, c.Email, c.MailingStreet,
  c.MailingCity, ifnull(c.MailingState, ''), ifnull(c.MailingPostalCode, ''), c.MailingCountry
FROM org.Contact c LEFT JOIN org.Account a ON a.Id = c.AccountId LEFT JOIN org.Contact r ON r.Id = c.Support_Rep__c
WHERE c.Legacy_Id__c LIKE 'customer-%';

CREATE TABLE want_products AS
SELECT 'track-' || t.TrackId, t.Name, t.TrackId, 1, g.Name, a.Title
FROM tracks t LEFT JOIN genres g USING (GenreId) LEFT JOIN albums a USING (AlbumId);
CREATE TABLE got_products AS
SELECT Legacy_Id__c, Name, ProductCode, IsActive, Family, Description FROM org.Product2;

CREATE TABLE want_prices AS
SELECT 'track-' || TrackId, 1, 1, CAST(round(UnitPrice * 100) AS INTEGER) FROM tracks;
CREATE TABLE got_prices AS
SELECT p.Legacy_Id__c, b.IsStandard, e.IsActive, CAST(round(e.UnitPrice * 100) AS INTEGER)
FROM org.PricebookEntry e LEFT JOIN org.Product2 p ON p.Id = e.Product2Id
  LEFT JOIN org.Pricebook2 b ON b.Id = e.Pricebook2Id;

CREATE TABLE want_opportunities AS
SELECT 'invoice-' || InvoiceId, 'customer-' || CustomerId, 'Invoice ' || InvoiceId, substr(InvoiceDate, 1, 10),
  'Closed Won', 1, 1, CAST(round(Total * 100) AS INTEGER) FROM invoices;
CREATE TABLE got_opportunities AS
SELECT o.Legacy_Id__c, a.Legacy_Id__c, o.Name, o.CloseDate, o.StageName, o.IsWon, b.IsStandard,
  CAST(round(o.Amount * 100) AS INTEGER)
FROM org.Opportunity o LEFT JOIN org.Account a ON a.Id = o.AccountId
  LEFT JOIN org.Pricebook2 b ON b.Id = o.Pricebook2Id;

CREATE TABLE want_lines AS
SELECT 'invoice-' || InvoiceId, 'track-' || TrackId, CAST(Quantity AS INTEGER), CAST(round(UnitPrice * 100) AS INTEGER),
  CAST(round(UnitPrice * 100) AS INTEGER) * Quantity, count(*) n FROM invoicelines GROUP BY 1, 2, 3, 4;
CREATE TABLE got_lines AS
SELECT o.Legacy_Id__c, p.Legacy_Id__c product, CAST(l.Quantity AS INTEGER), CAST(round(l.UnitPrice * 100) AS INTEGER),
  CAST(round(l.TotalPrice * 100) AS INTEGER), count(*) n
FROM org.OpportunityLineItem l LEFT JOIN org.Opportunity o ON o.Id = l.OpportunityId
  LEFT JOIN org.PricebookEntry e ON e.Id = l.PricebookEntryId LEFT JOIN org.Product2 p ON p.Id = e.Product2Id
GROUP BY 1, 2, 3, 4;

SELECT 'accounts: only in the files', * FROM (SELECT * FROM want_accounts EXCEPT SELECT * FROM got_accounts);
SELECT 'accounts: only in the org', * FROM (SELECT * FROM got_accounts EXCEPT SELECT * FROM want_accounts);
SELECT 'employees: only in the files', * FROM (SELECT * FROM want_employees EXCEPT SELECT * FROM got_employees);
SELECT 'employees: only in the org', * FROM (SELECT * FROM got_employees EXCEPT SELECT * FROM want_employees);
SELECT 'customers: only in the files', * FROM (SELECT * FROM want_customers EXCEPT SELECT * FROM got_customers);
SELECT 'customers: only in the org', * FROM (SELECT * FROM got_customers EXCEPT SELECT * FROM want_customers);
SELECT 'products: only in the files', * FROM (SELECT * FROM want_products EXCEPT SELECT * FROM got_products);
SELECT 'products: only in the org', * FROM (SELECT * FROM got_products EXCEPT SELECT * FROM want_products);
SELECT 'prices: only in the files', * FROM (SELECT * FROM want_prices EXCEPT SELECT * FROM got_prices);
SELECT 'prices: only in the org', * FROM (SELECT * FROM got_prices EXCEPT SELECT * FROM want_prices);
SELECT 'opportunities: only in the files', * FROM
  (SELECT * FROM want_opportunities EXCEPT SELECT * FROM got_opportunities);
SELECT 'opportunities: only in the org', * FROM
  (SELECT * FROM got_opportunities EXCEPT SELECT * FROM want_opportunities);
SELECT 'lines: only in the files', * FROM (SELECT * FROM want_lines EXCEPT SELECT * FROM got_lines);
SELECT 'lines: only in the org', * FROM (SELECT * FROM got_lines EXCEPT SELECT * FROM want_lines);

SELECT 'cents', (SELECT sum(CAST(round(Total * 100) AS INTEGER)) FROM invoices),
  (SELECT sum(CAST(round(UnitPrice * 100) AS INTEGER) * Quantity) FROM invoicelines),
  (SELECT sum(CAST(round(Amount * 100) AS INTEGER)) FROM org.Opportunity),
  (SELECT sum(CAST(round(TotalPrice * 100) AS INTEGER)) FROM org.OpportunityLineItem);
