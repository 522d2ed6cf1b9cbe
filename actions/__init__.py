"""What the bot does when it decides to act: read slots, call knowledge or desk, say the result."""
