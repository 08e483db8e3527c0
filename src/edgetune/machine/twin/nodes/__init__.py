"""The files of a twin, by what they belong to."""
