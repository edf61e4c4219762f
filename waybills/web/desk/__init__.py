"""The officers' desk in the browser, and the questions that it asks."""
