"""Conversations: messages stored, ordered and delivered, one turn at a time."""
