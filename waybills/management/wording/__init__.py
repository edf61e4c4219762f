"""The words on the screens: where they stand in the source, and what they are in Chinese."""
