"""Command-line verbs, a module a noun."""
