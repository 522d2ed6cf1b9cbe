"""Editing: what editors see of the entries and do to them, and what anyone may look up."""
