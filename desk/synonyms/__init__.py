"""The dictionary of synonyms at the console."""
