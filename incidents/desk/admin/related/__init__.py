"""What the page of a record shows of other records: its incidents, statements and sources."""
