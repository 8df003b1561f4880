"""Entering Go: a call of the portable lane, the way to the fast lane, and what a reply raises."""
