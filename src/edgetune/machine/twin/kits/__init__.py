"""What twins need to know, one file a system on chip."""
