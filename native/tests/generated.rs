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
