//! Artifacts for the tests: the fake one (c/fake_artifact.c) with a manifest, and calls through the C ABI.
#![allow(dead_code, reason = "every test program uses its own part")]

use std::path::{Path, PathBuf};
use std::process::Command;

use sha2::{Digest, Sha256};
use tempfile::TempDir;
use usegolib::abi::options::CallOpts;
use usegolib::abi::status::Status;
use usegolib::envelope::{self, ArtifactInfo, LoadMode, OpenRequest};
use usegolib_schema::*;

/// Functions of the fake artifact.
pub const ECHO: u32 = 0;
pub const COUNT: u32 = 1;
pub const FAIL_DECODE: u32 = 2;
pub const FAIL_ENCODE: u32 = 3;
pub const ENVIRON: u32 = 4;
pub const BROKEN: u32 = 5;
pub const OPTIONS: u32 = 6;

pub fn native() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The cdylib that was built with this test.
pub fn cdylib() -> PathBuf {
    let program = std::env::current_exe().unwrap();
    let deps = program.parent().unwrap();
    let places = [deps.join("libusegolib.so"), deps.parent().unwrap().join("libusegolib.so")];
    places.iter().find(|path| path.exists()).unwrap_or_else(|| panic!("none of {places:?} exists")).clone()
}

/// Runs a program, which must succeed.
pub fn run(command: &mut Command) {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let text = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {}\n{text}", output.status);
}

/// SHA-256 in hex.
pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A built artifact in a directory of its own.
pub struct Fixture {
    pub directory: TempDir,
    pub manifest: Manifest,
}

impl Fixture {
    /// The fake artifact under a build id.
    pub fn new(build_id: &str) -> Self {
        Self::compiled(build_id, |_| {}, &[])
    }

    /// The same, with a descriptor that `change` has changed, and further compiler flags.
    pub fn compiled(build_id: &str, change: impl FnOnce(&mut serde_json::Value), flags: &[&str]) -> Self {
        Self::built(build_id, change, |text, library| {
            run(Command::new("cc")
                .args([
                    "-std=c11",
                    "-Wall",
                    "-Wextra",
                    "-Werror",
                    "-shared",
                    "-fPIC",
                    "-fvisibility=hidden",
                    "-pthread",
                ])
                .arg(format!("-DDESCRIPTOR={text:?}"))
                .args(flags)
                .arg("-I")
                .arg(native().join("include"))
                .arg(native().join("tests/c/fake_artifact.c"))
                .arg("-o")
                .arg(library));
        })
    }

    /// The Go artifact of go/tight.go. Go's build cache is the user's.
    pub fn go(build_id: &str) -> Self {
        Self::built(
            build_id,
            |_| {},
            |text, library| {
                let source = tempfile::tempdir().unwrap();
                std::fs::copy(native().join("tests/go/tight.go"), source.path().join("tight.go")).unwrap();
                std::fs::write(source.path().join("go.mod"), "module example.com/tight\n\ngo 1.21\n").unwrap();
                let descriptor =
                    format!("extern const char ugl_descriptor[];\nconst char ugl_descriptor[] = {text:?};\n");
                std::fs::write(source.path().join("descriptor.c"), descriptor).unwrap();
                run(Command::new("go")
                    .args(["build", "-buildmode=c-shared", "-buildvcs=false", "-o"])
                    .arg(library)
                    .arg(".")
                    .current_dir(source.path())
                    .env("CGO_ENABLED", "1")
                    .env("CGO_CFLAGS", format!("-I{}", native().join("include").display())));
            },
        )
    }

    /// Builds a library whose descriptor is the given text, and writes its manifest.
    fn built(build_id: &str, change: impl FnOnce(&mut serde_json::Value), build: impl FnOnce(&str, &Path)) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let manifest = manifest(build_id);
        let mut descriptor = serde_json::json!({
            "abi_version": manifest.abi_version, "schema_sha256": manifest.schema_sha256, "build_id": build_id,
            "go_version": manifest.go_version, "goos": manifest.goos, "goarch": manifest.goarch,
            "functions": 7, "modules": manifest.modules,
        });
        change(&mut descriptor);
        let json = descriptor.to_string();
        build(&format!("UGLDESC1{:08x}{json}", json.len()), &directory.path().join(&manifest.library.path));
        let mut fixture = Self { directory, manifest };
        fixture.accept_library();
        fixture
    }

    /// A copy under another build id of the same length, which is written into the library's descriptor.
    pub fn renamed(&self, build_id: &str) -> Self {
        assert_eq!(build_id.len(), self.manifest.build_id.len());
        let directory = tempfile::tempdir().unwrap();
        let mut bytes = std::fs::read(self.library()).unwrap();
        let old = self.manifest.build_id.as_bytes();
        let at = bytes.windows(old.len()).position(|window| window == old).expect("the descriptor has the build id");
        bytes[at..at + old.len()].copy_from_slice(build_id.as_bytes());
        let mut manifest = self.manifest.clone();
        manifest.build_id = build_id.into();
        manifest.library.path = format!("libfake-{build_id}.so");
        std::fs::write(directory.path().join(&manifest.library.path), bytes).unwrap();
        let mut fixture = Self { directory, manifest };
        fixture.accept_library();
        fixture
    }

    pub fn library(&self) -> PathBuf {
        self.directory.path().join(&self.manifest.library.path)
    }

    pub fn manifest_path(&self) -> PathBuf {
        self.directory.path().join("manifest.json")
    }

    pub fn write_manifest(&self) {
        std::fs::write(self.manifest_path(), serde_json::to_vec(&self.manifest).unwrap()).unwrap();
    }

    /// Changes the library file; the manifest does not know.
    pub fn change_library(&self, change: impl FnOnce(&mut Vec<u8>)) {
        let mut bytes = std::fs::read(self.library()).unwrap();
        change(&mut bytes);
        std::fs::write(self.library(), bytes).unwrap();
    }

    /// Makes the manifest agree with a changed library.
    pub fn accept_library(&mut self) {
        let bytes = std::fs::read(self.library()).unwrap();
        self.manifest.library.size = bytes.len() as u64;
        self.manifest.library.sha256 = sha256(&bytes);
        self.write_manifest();
    }

    pub fn open(&self) -> Result<ArtifactInfo, (i32, String)> {
        self.open_with(LoadMode::Auto, b"")
    }

    pub fn open_with(&self, load: LoadMode, environ: &[u8]) -> Result<ArtifactInfo, (i32, String)> {
        self.open_request(&OpenRequest { environ: environ.to_vec(), load, ..self.request() })
    }

    /// What asks for this artifact, with defaults.
    pub fn request(&self) -> OpenRequest {
        OpenRequest { manifest: self.manifest_path().to_str().unwrap().to_owned(), ..OpenRequest::default() }
    }

    pub fn open_request(&self, request: &OpenRequest) -> Result<ArtifactInfo, (i32, String)> {
        let reply = control(usegolib::ffi::artifact::ugl_open, 0, &envelope::encode(request).unwrap())?;
        Ok(envelope::decode(&reply).unwrap())
    }
}

fn manifest(build_id: &str) -> Manifest {
    let schema = schema();
    let goarch = match std::env::consts::ARCH {
        "x86_64" => "amd64",
        "aarch64" => "arm64",
        other => other,
    };
    Manifest {
        manifest_version: MANIFEST_VERSION,
        abi_version: usegolib::abi::version::ABI_VERSION,
        usegolib_version: "0.2.0".into(),
        module: "example.com/fake".into(),
        version: "v1.0.0".into(),
        modules: vec![Module { path: "example.com/fake".into(), version: "v1.0.0".into() }],
        goos: "linux".into(),
        goarch: goarch.into(),
        go_version: "go1.26.0".into(),
        packages: vec!["example.com/fake".into()],
        symbols: Default::default(),
        library: LibraryFile { path: format!("libfake-{build_id}.so"), sha256: String::new(), size: 0 },
        input_fingerprint: "00".into(),
        build_id: build_id.into(),
        schema_sha256: sha256(&serde_json::to_vec(&schema).unwrap()),
        c_compiler: CCompiler { name: "gcc".into(), version: "12".into() },
        libc_floor: None,
        options: Options::default(),
        docs: "docs.json".into(),
        schema,
    }
}

fn schema() -> Schema {
    let names = ["Echo", "Count", "FailDecode", "FailEncode", "Environ", "Broken", "Options"];
    let symbols = names.iter().zip(0_u32..).map(|(name, number)| {
        let params =
            if *name == "Echo" { serde_json::json!([{"name": "v", "type": 18}]) } else { serde_json::json!([]) };
        let symbol =
            serde_json::json!({"kind": "func", "name": name, "function": number, "signature": "", "params": params});
        serde_json::from_value(symbol).unwrap()
    });
    let package = Package {
        path: "example.com/fake".into(),
        name: "fake".into(),
        module: "example.com/fake".into(),
        doc: String::new(),
        error: None,
        symbols: symbols.collect(),
    };
    let types = BASIC_TYPES.iter().map(|name| Type { kind: kind(name), go: (*name).to_owned(), recursive: false });
    Schema {
        schema_version: SCHEMA_VERSION,
        word_size: 8,
        packages: vec![package],
        types: types.collect(),
        left_out: Vec::new(),
        error_values: Vec::new(),
        spellings: Vec::new(),
    }
}

/// The kind of a basic type.
pub fn kind(name: &str) -> Kind {
    let scalar = serde_json::from_value::<Scalar>(serde_json::Value::from(name)).ok();
    scalar.map(|scalar| Kind::Scalar { scalar }).unwrap_or_else(|| match name {
        "[]uint8" => Kind::Bytes,
        "any" => Kind::Any,
        "error" => Kind::Error,
        "time.Time" => Kind::Time,
        "time.Duration" => Kind::Duration,
        "math/big.Int" => Kind::BigInt,
        "math/big.Rat" => Kind::BigRat,
        "math/big.Float" => Kind::BigFloat,
        other => panic!("{other} is not a basic type"),
    })
}

/// A control function.
pub type ControlFn = unsafe extern "C-unwind" fn(u64, *const u8, usize, *mut u8, usize, *mut usize, *mut Status) -> i32;

fn failure(code: i32, status: &Status) -> (i32, String) {
    assert_eq!(code, status.code, "the return value is the status' code");
    // SAFETY: a message is NUL-terminated and valid until this thread's next call.
    let text = unsafe { std::ffi::CStr::from_ptr(status.message) };
    (code, text.to_str().unwrap().to_owned())
}

/// Calls a control function with a large buffer.
pub fn control(function: ControlFn, handle: u64, input: &[u8]) -> Result<Vec<u8>, (i32, String)> {
    let (mut out, mut len, mut status) = (vec![0; 1 << 16], 0, Status::ok());
    // SAFETY: pointers and lengths of local values.
    let code = unsafe {
        function(handle, input.as_ptr(), input.len(), out.as_mut_ptr(), out.len(), &raw mut len, &raw mut status)
    };
    if code != 0 {
        return Err(failure(code, &status));
    }
    out.truncate(len);
    Ok(out)
}

/// What became of a call that got `cap` bytes: the reply, or code, text, `*out_len` and ticket.
pub fn call(
    artifact: u64,
    function: u32,
    opts: Option<&CallOpts>,
    input: &[u8],
    cap: usize,
) -> Result<Vec<u8>, (i32, String, usize, u64)> {
    let (mut out, mut len, mut status) = (vec![0; cap], usize::MAX, Status::ok());
    let opts = opts.map_or(std::ptr::null(), std::ptr::from_ref);
    // SAFETY: pointers and lengths of local values; the options are a whole struct.
    let code = unsafe {
        usegolib::ffi::call::ugl_call(
            artifact,
            function,
            opts,
            input.as_ptr(),
            input.len(),
            out.as_mut_ptr(),
            cap,
            &raw mut len,
            &raw mut status,
        )
    };
    if code != 0 {
        let (code, text) = failure(code, &status);
        return Err((code, text, len, status.detail));
    }
    out.truncate(len);
    Ok(out)
}
