"""Import and export at the console: upload, look at what would come in, decide."""
