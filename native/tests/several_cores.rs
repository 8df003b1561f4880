//! Several copies of this library in one process, as when one package brings its own beside an installed one.

mod support;

use std::path::Path;

use libloading::Library;
use support::*;
use usegolib::envelope::{self, ArtifactInfo, OpenRequest};
use usegolib::failure::StatusCode;

struct Core(Library);

impl Core {
    /// A copy of the built library, loaded as another one.
    fn copy(directory: &Path, name: &str) -> Self {
        let path = directory.join(name);
        std::fs::copy(cdylib(), &path).unwrap();
        // SAFETY: the library under test; it has no constructors that could fail.
        let library = unsafe { Library::new(path) }.unwrap();
        // Its tables are shared with the others, so it must stay.
        Self(library)
    }

    fn control(&self, name: &str, handle: u64, input: &[u8]) -> Result<Vec<u8>, (i32, String)> {
        // SAFETY: the exports have this type; a test compares them with the header.
        let function: ControlFn = *unsafe { self.0.get::<ControlFn>(name.as_bytes()) }.unwrap();
        control(function, handle, input)
    }

    fn table(&self) -> u64 {
        u64::from_ne_bytes(self.control("ugl_rendezvous", 0, b"").unwrap().try_into().unwrap())
    }

    fn open(&self, fixture: &Fixture) -> ArtifactInfo {
        let manifest = fixture.manifest_path().to_str().unwrap().to_owned();
        let request = OpenRequest { manifest, ..OpenRequest::default() };
        envelope::decode(&self.control("ugl_open", 0, &envelope::encode(&request).unwrap()).unwrap()).unwrap()
    }
}

#[test]
fn the_second_core_uses_what_the_first_has_loaded() {
    let directory = tempfile::tempdir().unwrap();
    let cores = ["first.so", "second.so", "third.so"].map(|name| Core::copy(directory.path(), name));
    let [first, second, third] = &cores;
    assert_ne!(first.table(), second.table());
    let fixture = Fixture::new("shared-by-cores");
    let loaded = first.open(&fixture);
    assert_eq!(second.control("ugl_rendezvous", first.table(), b"").unwrap(), b"");
    let joined = second.open(&fixture);
    assert_eq!((joined.instance, &joined.loaded_from), (loaded.instance, &loaded.loaded_from));
    // A library that the second loads is known to the first as well, under the next number.
    let other = Fixture::new("loaded-by-the-second");
    let by_second = second.open(&other);
    assert_eq!(by_second.instance, loaded.instance + 1);
    assert_eq!(first.open(&other).instance, by_second.instance);

    third.open(&Fixture::new("loaded-alone"));
    let (code, text) = third.control("ugl_rendezvous", first.table(), b"").unwrap_err();
    assert_eq!(code, StatusCode::Incompatible as i32);
    assert!(text.contains("third.so has already loaded Go and cannot join ") && text.contains("first.so"), "{text}");
    assert!(text.contains("hint: import one copy"), "{text}");
    std::mem::forget(cores);
}
