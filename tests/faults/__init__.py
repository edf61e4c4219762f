"""The long runs: the real house as separate processes, ended piece by piece in the middle of its work."""
