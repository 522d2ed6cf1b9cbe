"""What editors change of the dictionary of synonyms."""
