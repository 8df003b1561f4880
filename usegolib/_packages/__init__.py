"""Artifacts in this process, and the package handles, functions and classes that programs get from them."""
