"""What a cell must look like, as regular expressions that PostgreSQL and people read alike."""

HOUSE = "[0-9A-Za-z](?:[0-9A-Za-z._/-]{0,30}[0-9A-Za-z])?"
HS = "[0-9]{10}"
MASTER = "[0-9]{3}[- ]?[0-9]{4} ?[0-9]{4}"

# A number somebody may have meant, however large or precise.
NUMBER = r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)"
# What a spreadsheet makes of a long number: its last digits are lost.
SHORTENED = r"[0-9](?:[.][0-9]+)?[eE][+][0-9]+|[0-9][.][0-9]+[eE][0-9]+"
SEPARATED = "[,，''’٬ ]"  # the apostrophe doubled, as SQL has it

# Control characters, C1, line and direction marks, and what is no character at all.
LOST = r"\ufffd"
FORBIDDEN = r"[\u0001-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2060-\u206f\ufdd0-\ufdef\ufeff\ufffe\uffff]"
# Spaces of all widths, to be cut off at both ends.
SPACES = " \t\r\n\u00a0\u2002\u2003\u2009\u200b\u3000\ufeff"
