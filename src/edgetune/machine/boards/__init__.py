"""The boards that are known, one file a system on chip."""
