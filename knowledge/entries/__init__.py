"""Entries (问答): one reviewed question with variants, an answer and its sources."""
