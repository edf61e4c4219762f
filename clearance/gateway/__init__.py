"""The door for what is posted to us, and who reads what came in, whichever way it came."""
