"""A machine at the other end of a cable."""
