"""What people do behind the bot, a folder a noun."""
