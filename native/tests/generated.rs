//! No generated file is stale.

#[path = "../examples/ugl-generate/generate.rs"]
mod generate;

#[test]
fn generated_files_are_current() {
    for (path, contents) in generate::all() {
        let found = std::fs::read_to_string(generate::root().join(path)).unwrap_or_default();
        // Not assert_eq: it would print both files whole.
        assert!(found == contents, "{path} is stale\nhint: cargo run -p usegolib-native --example ugl-generate");
    }
}

#[test]
fn the_bridges_header_has_the_numbers_of_the_core() {
    let header = std::fs::read_to_string(generate::root().join("go-runtime/bridge/abi.h")).expect("abi.h");
    let wanted = format!("#define UGL_MAX_WORDS {}\n", usegolib_schema::numbers::MAX_WORDS);
    assert!(header.contains(&wanted), "go-runtime/bridge/abi.h lacks {wanted}");
}
