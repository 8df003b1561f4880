//! Bindings that are generated from a schema, as text. That type checkers accept them, and that they call Go, is
//! tested on real artifacts (tests/gen).

use std::path::Path;

use usegolib_cbuild::artifact::Docs;
use usegolib_cbuild::stubs::{bindings, package_modules};
use usegolib_schema::{CCompiler, LibraryFile, Manifest, Module, Options, Schema};

const PACKAGE: &str = "example.com/shop";

fn manifest() -> Manifest {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/stubs/shop.schema.json");
    let schema: Schema =
        serde_json::from_slice(&std::fs::read(path).expect("the fixture")).expect("a schema of this version");
    let module = Module { path: PACKAGE.into(), version: "v1.2.3".into() };
    Manifest {
        manifest_version: 2,
        abi_version: 1 << 16,
        usegolib_version: String::new(),
        module: PACKAGE.into(),
        version: "v1.2.3".into(),
        modules: vec![module],
        goos: "linux".into(),
        goarch: "amd64".into(),
        go_version: "go1.26.8".into(),
        packages: schema.packages.iter().map(|package| package.path.clone()).collect(),
        symbols: std::collections::BTreeMap::new(),
        library: LibraryFile { path: String::new(), sha256: String::new(), size: 0 },
        input_fingerprint: String::new(),
        build_id: String::new(),
        schema_sha256: String::new(),
        c_compiler: CCompiler { name: String::new(), version: String::new() },
        libc_floor: None,
        options: Options::default(),
        docs: "docs.json".into(),
        schema,
    }
}

fn docs() -> Docs {
    let text = |name: &str, text: &str| (name.to_owned(), text.to_owned());
    let texts = [
        text("", "Package shop sells things."),
        text("New", "New makes a counter.\n\n\tnew := shop.New(nil) // \"quoted\" and \\ and \"\"\""),
        text("Counter.Add", "Add adds and returns \"c\""),
        text("Item", "Item is for sale."),
    ];
    Docs::from([(PACKAGE.to_owned(), texts.into())])
}

#[test]
fn bindings_of_a_package() {
    let made = bindings(&manifest(), &docs(), PACKAGE).expect("the package is there");
    insta::assert_snapshot!("bindings-module", made.module);
    insta::assert_snapshot!("bindings-stub", made.stub);
}

#[test]
fn stub_of_a_shipped_package() {
    let modules = package_modules(&manifest(), &docs(), PACKAGE).expect("the package is there");
    for module in modules {
        let name = [vec!["package-stub".to_owned()], module.names].concat().join("-");
        insta::assert_snapshot!(name, module.stub);
    }
}

#[test]
fn a_package_that_is_not_there() {
    let error = bindings(&manifest(), &docs(), "example.com/none").expect_err("there is none");
    assert_eq!(error.message, "the artifact of example.com/shop@v1.2.3 has no package example.com/none");
    assert_eq!(error.hint.expect("the packages").matches("example.com/shop").count(), 4);
}
