"""What a message means in its conversation: follow-ups, what is missing, what is too serious."""
