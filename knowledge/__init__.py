"""What the bot knows: reviewed entries, how they are found, and how sure we are of having found."""
