//! What the loader refuses, and in which words; and what it loads.

mod support;

use support::*;
use usegolib::abi::options::{CALL_CHECK_FRAME, CallOpts};
use usegolib::envelope::{self, ArtifactInfo, LoadMode, OpenRequest};
use usegolib::failure::StatusCode;
use usegolib::ffi::artifact::{ugl_close, ugl_loaded, ugl_verify};

/// The public key of RFC 8032, test 1.
const TRUSTED_KEY: &str = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";

fn refused(fixture: &Fixture, code: StatusCode, parts: &[&str]) {
    let (found, text) = fixture.open().expect_err("it must be refused");
    assert_eq!(found, code as i32, "{text}");
    for part in parts {
        assert!(text.contains(part), "{part:?} is not in: {text}");
    }
}

#[test]
fn one_library_serves_every_handle_on_its_build_id() {
    let fixture = Fixture::new("loaded-twice");
    let (first, second) = (fixture.open().unwrap(), fixture.open().unwrap());
    assert_ne!(first.artifact, second.artifact);
    assert_eq!((first.instance, &first.loaded_from), (second.instance, &second.loaded_from));
    assert_eq!((first.functions, first.build_id.as_str()), (7, "loaded-twice"));
    assert_eq!(first.artifact >> 52, u64::from(first.instance));
    control(ugl_close, first.artifact, b"").unwrap();
    assert_eq!(call(second.artifact, ECHO, None, b"\x91\x05", 64).unwrap(), b"\0\x91\x05", "the other handle lives");
    let loaded: Vec<ArtifactInfo> = envelope::decode(&control(ugl_loaded, 0, b"").unwrap()).unwrap();
    assert!(loaded.contains(&second) && !loaded.contains(&first));
}

fn set_mode(path: &std::path::Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
}

#[test]
fn private_directories_are_loaded_by_path_and_those_of_a_group_by_memfd() {
    let private = Fixture::new("private");
    assert_eq!(private.open().unwrap().loaded_from, private.library().to_str().unwrap());
    let group = Fixture::new("group");
    set_mode(group.directory.path(), 0o775);
    let info = group.open().unwrap();
    assert!(info.loaded_from.starts_with("/proc/self/fd/"), "{info:?}");
    assert_eq!(call(info.artifact, ECHO, None, b"\x91\x05", 64).unwrap(), b"\0\x91\x05");
    let asked = Fixture::new("asked-for-memfd");
    assert!(asked.open_with(LoadMode::Memfd, b"").unwrap().loaded_from.starts_with("/proc/self/fd/"));
    let forced = Fixture::new("asked-for-path");
    set_mode(forced.directory.path(), 0o775);
    assert_eq!(forced.open_with(LoadMode::Path, b"").unwrap().loaded_from, forced.library().to_str().unwrap());
}

#[test]
fn what_everybody_can_write_is_refused_unless_asked_for() {
    let shared = Fixture::new("shared-directory");
    set_mode(shared.directory.path(), 0o777);
    refused(&shared, StatusCode::Untrusted, &["every user of this machine can replace", "hint: chmod o-w "]);
    let allowed = OpenRequest { allow_shared: true, ..shared.request() };
    assert!(shared.open_request(&allowed).unwrap().loaded_from.starts_with("/proc/self/fd/"));
    for (name, file) in
        [("shared-manifest", Fixture::manifest_path as fn(&Fixture) -> _), ("shared-library", Fixture::library)]
    {
        let fixture = Fixture::new(name);
        set_mode(&file(&fixture), 0o666);
        refused(&fixture, StatusCode::Untrusted, &["is writable by others"]);
    }
}

#[test]
fn a_manifest_that_is_not_the_one_that_was_read_is_damaged() {
    let fixture = Fixture::new("another-manifest");
    let digest = sha256(&std::fs::read(fixture.manifest_path()).unwrap());
    let known = OpenRequest { manifest_sha256: Some(digest.clone()), ..fixture.request() };
    assert!(fixture.open_request(&known).is_ok());
    let other = OpenRequest { manifest_sha256: Some("00".into()), ..fixture.request() };
    let (code, text) = fixture.open_request(&other).unwrap_err();
    assert_eq!(code, StatusCode::Damaged as i32);
    assert!(text.contains("was changed after it had been read") && text.contains(&digest), "{text}");
}

#[test]
fn verifying_checks_the_same_and_loads_nothing() {
    let verify = |request: &OpenRequest| control(ugl_verify, 0, &envelope::encode(request).unwrap());
    let good = Fixture::new("verified");
    assert_eq!(verify(&good.request()).unwrap(), b"");
    let loaded: Vec<ArtifactInfo> = envelope::decode(&control(ugl_loaded, 0, b"").unwrap()).unwrap();
    assert!(!loaded.iter().any(|info| info.build_id == "verified"));
    let unsigned = OpenRequest { trusted_keys: vec![TRUSTED_KEY.into()], ..good.request() };
    assert!(verify(&unsigned).unwrap_err().1.contains("is not signed"));
    good.change_library(|bytes| *bytes.last_mut().unwrap() ^= 1);
    assert_eq!(verify(&good.request()).unwrap_err().0, StatusCode::Damaged as i32);
}

#[test]
fn an_unsigned_artifact_is_refused_where_keys_are_trusted() {
    let fixture = Fixture::new("unsigned");
    let request = OpenRequest { trusted_keys: vec![TRUSTED_KEY.into()], ..fixture.request() };
    let (code, text) = fixture.open_request(&request).unwrap_err();
    assert_eq!(code, StatusCode::Untrusted as i32);
    assert!(text.contains("is not signed, and trusted keys are configured"), "{text}");
}

#[test]
fn the_environment_reaches_the_artifact() {
    let info = Fixture::new("environ").open_with(LoadMode::Auto, b"A=1\0B=\0").unwrap();
    assert_eq!(call(info.artifact, ENVIRON, None, b"\x90", 64).unwrap(), b"\0A=1\0B=\0");
}

#[test]
fn missing_files_are_not_found() {
    let fixture = Fixture::new("missing-library");
    std::fs::remove_file(fixture.library()).unwrap();
    refused(
        &fixture,
        StatusCode::NotFound,
        &["libfake-missing-library.so is missing", "hint: build the artifact again"],
    );
    std::fs::remove_file(fixture.manifest_path()).unwrap();
    refused(
        &fixture,
        StatusCode::NotFound,
        &["there is no manifest at", "hint: build the artifact: python -m usegolib build"],
    );
}

#[test]
fn a_truncated_library_is_damaged() {
    let fixture = Fixture::new("truncated");
    fixture.change_library(|bytes| bytes.truncate(bytes.len() / 2));
    refused(
        &fixture,
        StatusCode::Damaged,
        &["is damaged: ", " bytes, the manifest says ", "hint: build the artifact again"],
    );
}

#[test]
fn one_flipped_bit_is_damage() {
    let fixture = Fixture::new("flipped");
    fixture.change_library(|bytes| {
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
    });
    for load in [LoadMode::Path, LoadMode::Memfd] {
        let (code, text) = fixture.open_with(load, b"").unwrap_err();
        assert_eq!(code, StatusCode::Damaged as i32);
        assert!(text.contains("its SHA-256 is"), "{text}");
    }
}

#[test]
fn another_machine_is_incompatible() {
    let mut fixture = Fixture::new("other-machine");
    // e_machine of the ELF header: EM_SPARCV9, which no build of usegolib has.
    fixture.change_library(|bytes| bytes[18..20].copy_from_slice(&43_u16.to_le_bytes()));
    fixture.accept_library();
    refused(&fixture, StatusCode::Incompatible, &["is made for the machine Sparc64, the manifest says"]);
    let mut fixture = Fixture::new("other-arch");
    fixture.manifest.goarch = "mips".into();
    fixture.write_manifest();
    refused(
        &fixture,
        StatusCode::Incompatible,
        &["is for linux/mips, this process is linux/", "hint: build the module again on this machine"],
    );
}

#[test]
fn files_that_are_no_shared_library_are_refused() {
    let mut fixture = Fixture::new("text");
    std::fs::write(fixture.library(), "not a library").unwrap();
    fixture.accept_library();
    refused(&fixture, StatusCode::Damaged, &["is not a library"]);
    // e_type: ET_REL, an object file.
    let mut fixture = Fixture::new("object-file");
    fixture.change_library(|bytes| bytes[16] = 1);
    fixture.accept_library();
    refused(&fixture, StatusCode::Incompatible, &["is not a shared library but Relocatable"]);
}

#[test]
fn a_library_without_descriptor_is_refused_before_its_code_runs() {
    let mut fixture = Fixture::new("foreign");
    let source = fixture.directory.path().join("foreign.c");
    std::fs::write(&source, "__attribute__((constructor)) static void boom(void) { __builtin_trap(); }").unwrap();
    run(std::process::Command::new("cc").args(["-shared", "-fPIC"]).arg(source).arg("-o").arg(fixture.library()));
    fixture.accept_library();
    refused(
        &fixture,
        StatusCode::Incompatible,
        &["does not export ugl_descriptor", "hint: it was not built by usegolib"],
    );
}

#[test]
fn a_library_of_another_manifest_is_refused() {
    let cases = [
        ("build_id", serde_json::json!("other"), "build id is other, the manifest says mismatch"),
        ("schema_sha256", serde_json::json!("00"), "schema is 00, the manifest says"),
        ("go_version", serde_json::json!("go1.20"), "Go version is go1.20"),
        ("modules", serde_json::json!([]), "modules is , the manifest says example.com/fake@v1.0.0"),
    ];
    for (key, value, text) in cases {
        let fixture = Fixture::compiled("mismatch", |descriptor| descriptor[key] = value, &[]);
        refused(&fixture, StatusCode::Incompatible, &["does not belong to its manifest", text]);
    }
    let newer = Fixture::compiled("newer-abi", |descriptor| descriptor["abi_version"] = serde_json::json!(65537), &[]);
    refused(&newer, StatusCode::Incompatible, &["has ABI 1.1, this usegolib has 1.0", "hint: update usegolib"]);
}

#[test]
fn a_manifest_for_a_loaded_build_id_must_be_its_own() {
    let fixture = Fixture::new("claimed");
    fixture.open().unwrap();
    let mut other = Fixture::new("claimed");
    other.manifest.go_version = "go1.99".into();
    other.write_manifest();
    refused(&other, StatusCode::Incompatible, &["does not belong to its manifest: Go version"]);
}

#[test]
fn manifests_of_other_versions_are_refused() {
    let mut fixture = Fixture::new("manifest-version");
    fixture.manifest.manifest_version = 3;
    fixture.write_manifest();
    refused(&fixture, StatusCode::Incompatible, &["has version 3, this usegolib reads 2", "hint: update usegolib"]);
    fixture.manifest.manifest_version = 1;
    fixture.write_manifest();
    refused(&fixture, StatusCode::Incompatible, &["hint: build the artifact again with this usegolib"]);
    fixture.manifest.manifest_version = 2;
    fixture.manifest.abi_version = 2 << 16;
    fixture.write_manifest();
    refused(&fixture, StatusCode::Incompatible, &["has ABI 2.0, this usegolib has 1.0"]);
    fixture.manifest.abi_version = 1 << 16;
    fixture.manifest.schema.schema_version = 9;
    fixture.write_manifest();
    refused(&fixture, StatusCode::Incompatible, &["the schema in", "has version 9"]);
}

#[test]
fn a_manifest_may_be_laid_out_for_people() {
    let fixture = Fixture::new("pretty");
    std::fs::write(fixture.manifest_path(), serde_json::to_vec_pretty(&fixture.manifest).unwrap()).unwrap();
    let artifact = fixture.open().unwrap().artifact;
    // The files may go: what is loaded does not look at them again.
    drop(fixture);
    let opts = CallOpts { flags: CALL_CHECK_FRAME, ..CallOpts::default() };
    assert_eq!(call(artifact, ECHO, Some(&opts), b"\x91\x05", 64).unwrap(), b"\0\x91\x05");
}

#[test]
fn changed_manifests_are_damaged() {
    let mut fixture = Fixture::new("changed-schema");
    fixture.manifest.schema.packages[0].symbols[0].name = "Changed".into();
    fixture.write_manifest();
    refused(&fixture, StatusCode::Damaged, &["is not the one that was built: SHA-256"]);
    std::fs::write(fixture.manifest_path(), "{").unwrap();
    refused(&fixture, StatusCode::Damaged, &["cannot be read: EOF while parsing", "hint: build the artifact again"]);
}

#[test]
fn the_library_stays_in_its_directory() {
    let paths = ["../lib.so", "/lib.so", "a/lib.so", "", ".", "..", "a\\lib.so", "lib.so/"];
    for path in paths {
        let mut fixture = Fixture::new("path");
        fixture.manifest.library.path = path.into();
        fixture.write_manifest();
        refused(&fixture, StatusCode::Damaged, &["is not a file name in its directory"]);
    }
}

#[test]
fn a_failing_init_is_a_load_error() {
    let fixture = Fixture::compiled("init-fails", |_| {}, &["-DINIT_FAILS"]);
    refused(&fixture, StatusCode::Load, &["its initialisation failed with status 1"]);
}

#[test]
fn a_missing_export_is_named() {
    let fixture = Fixture::compiled("no-drop", |_| {}, &["-Dugl_artifact_drop=something_else"]);
    refused(&fixture, StatusCode::Incompatible, &["does not export ugl_artifact_drop"]);
}
