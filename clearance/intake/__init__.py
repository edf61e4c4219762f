"""What comes in as a message of the standard: code lists, readers of CEB files, and the declarants' own lists."""
