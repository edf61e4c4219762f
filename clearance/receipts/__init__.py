"""What receipts do to lists, parcels and messages: one table, one plan, a fixed number of acts per file."""
