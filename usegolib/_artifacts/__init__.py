"""Artifacts on disk: finding, reading, trusting and building them. Nothing here loads one."""
