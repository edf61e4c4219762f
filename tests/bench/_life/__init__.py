"""What the benchmark of whole lives is made of; worker processes import this without the benchmark itself."""
