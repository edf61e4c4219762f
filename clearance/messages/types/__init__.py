"""The business nodes of the standard: exports, imports, and the frame around them."""
