"""Our rows as the standard's types: which column fills which element."""
