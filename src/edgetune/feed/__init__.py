"""What goes into a network, and what its scores mean."""
