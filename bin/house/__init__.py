"""Set-up and supervision behind `bin/`: standard library only, as it runs before anything is installed."""
