"""Auto-scheduler (Ansor): sketches, and an evolutionary search over their annotations."""
