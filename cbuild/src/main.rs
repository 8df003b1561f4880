//! The build CLI of usegolib.

fn main() {}
