//! The exports of the built library, the list in the source, and the header say the same.

mod support;

use object::{Object, ObjectSymbol};
use usegolib::ffi::EXPORTS;

#[test]
fn the_library_exports_the_list_and_nothing_else_of_ours() {
    let bytes = std::fs::read(support::cdylib()).unwrap();
    let file = object::File::parse(&*bytes).unwrap();
    let defined = file.dynamic_symbols().filter(|symbol| symbol.is_definition() && symbol.is_global());
    let mut names: Vec<&str> = defined.filter_map(|symbol| symbol.name().ok()).collect();
    names.sort_unstable();
    names.retain(|name| *name != "rust_eh_personality");
    assert_eq!(names, EXPORTS);
}

#[test]
fn the_header_declares_the_list() {
    let header = std::fs::read_to_string(support::native().join("include/usegolib.h")).unwrap();
    let declared = header.lines().filter_map(|line| {
        let (result, rest) = line.split_once(" ugl_")?;
        let name = rest.split_once('(')?.0;
        ["int32_t", "uint32_t"].contains(&result).then(|| format!("ugl_{name}"))
    });
    let mut declared: Vec<String> = declared.collect();
    declared.sort_unstable();
    assert_eq!(declared, EXPORTS);
}
