"""Import and export of entries: files of any common kind in, every fault named, all or nothing."""
