"""How people arrive: each channel's words in, one kind of message out."""
