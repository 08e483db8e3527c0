"""NVIDIA's programs, as far as they read and set what a twin has."""
