"""The web chat's door."""
