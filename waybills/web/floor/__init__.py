"""The floor in the browser."""
