"""The demonstration: invented people, one flight of the training twin, and a day that goes by itself."""
