"""The core library from Python: loading it, its functions and codes, what it logs, and the locks around it."""
