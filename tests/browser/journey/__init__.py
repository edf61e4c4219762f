"""The pieces of the journey in a browser: the stage, and what each role does on it by hand."""
