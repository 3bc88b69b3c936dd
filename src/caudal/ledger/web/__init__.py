"""The ledger explorer: books, accounts, statements and entries as pages."""
