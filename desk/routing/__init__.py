"""Which department a ticket is for: the list of who does what, and a suggestion from its words."""
