"""转人工: the bot hands a conversation to an officer, and takes it back."""
