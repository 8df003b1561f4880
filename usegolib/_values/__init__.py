"""Python classes for Go values with a Python counterpart: times, durations, UUIDs, big numbers.

Each module is imported when a type that needs it occurs, never by `import usegolib`.
"""
