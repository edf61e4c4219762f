"""The page where files are handed in, and what came of them."""
