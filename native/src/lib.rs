//! The core of usegolib.
