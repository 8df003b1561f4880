//! `artifact keygen` and `artifact sign`.

use std::io::Write;
use std::path::Path;

use ed25519_dalek::{Signer, SigningKey};
use usegolib::loader::signature::{FILE, HEADER, bytes, message};

use super::selection::chosen;
use crate::artifact::MANIFEST_FILE;
use crate::cli::{KeygenArgs, SignArgs};
use crate::errors::{Error, Kind, Result};
use crate::ui::Ui;

/// First word of a secret key's file, so that it is never taken for a public one.
const SECRET: &str = "usegolib-secret-key";

/// Makes a key; prints the public half.
///
/// # Errors
/// The file exists, or cannot be written.
pub fn keygen(args: &KeygenArgs, ui: &Ui) -> Result<()> {
    let mut seed = [0; 32];
    getrandom::fill(&mut seed).map_err(|error| Error::other(format!("the system gives no random bytes: {error}")))?;
    let key = SigningKey::from_bytes(&seed);
    write_secret(&args.out, &format!("{SECRET} {}\n", hex::encode(seed)))?;
    let public = hex::encode(key.verifying_key().as_bytes());
    ui.result(&serde_json::json!({"public_key": public, "secret_key_file": args.out}), [public.clone()]);
    ui.say(&format!(
        "the secret key is in {}; give the line above to those who load the artifacts",
        args.out.display()
    ));
    Ok(())
}

fn write_secret(path: &Path, text: &str) -> Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(path).and_then(|mut file| file.write_all(text.as_bytes()));
    file.map_err(|error| {
        Error::other(format!("cannot write the secret key: {error}"))
            .at(path.to_string_lossy())
            .hint("choose a file that does not exist; a key is never overwritten")
    })
}

fn read_secret(path: &Path) -> Result<SigningKey> {
    let text = fs_err::read_to_string(path)?;
    let seed = text.strip_prefix(SECRET).and_then(|rest| bytes::<32>(rest.trim()));
    seed.map(|seed| SigningKey::from_bytes(&seed)).ok_or_else(|| {
        Error::usage("this is not the file of a secret key")
            .at(path.to_string_lossy())
            .hint("make one: usegolib artifact keygen --out FILE")
    })
}

/// Signs the manifests of artifacts; signatures of other keys that still fit the manifest stay.
///
/// # Errors
/// There is no such artifact or key, or a file cannot be written.
pub fn run(args: &SignArgs, ui: &Ui) -> Result<()> {
    let key = read_secret(&args.key)?;
    let mut signed = Vec::new();
    for stored in chosen(args.path.as_deref(), &args.select)? {
        stored.manifest?;
        let manifest = stored.dir.join(MANIFEST_FILE);
        sign(&manifest, &key)?;
        signed.push(manifest);
    }
    if signed.is_empty() {
        return Err(Error::new(Kind::ModuleNotFound, "there is no artifact to sign")
            .hint("name the root with --artifact-dir DIR, or one artifact"));
    }
    ui.result(
        &serde_json::json!({"public_key": hex::encode(key.verifying_key().as_bytes()), "signed": signed}),
        signed.iter().map(|manifest| format!("signed {}", manifest.display())),
    );
    Ok(())
}

fn sign(manifest: &Path, key: &SigningKey) -> Result<()> {
    let message = message(&fs_err::read(manifest)?);
    let public = hex::encode(key.verifying_key().as_bytes());
    let file = manifest.with_file_name(FILE);
    let old = std::fs::read_to_string(&file).unwrap_or_default();
    let others = old.strip_prefix(HEADER).unwrap_or_default().lines();
    let mut lines: Vec<String> = others.filter(|line| fits(line, &message, &public)).map(str::to_owned).collect();
    lines.push(format!("{public} {}", hex::encode(key.sign(&message).to_bytes())));
    let temporary = file.with_extension("sig.tmp");
    fs_err::write(&temporary, format!("{HEADER}{}\n", lines.join("\n")))?;
    Ok(fs_err::rename(temporary, file)?)
}

/// Whether a line is a good signature of another key.
fn fits(line: &str, message: &[u8], own: &str) -> bool {
    let Some((key, signature)) = line.split_once(' ').filter(|(key, _)| *key != own) else { return false };
    let signature = bytes::<64>(signature).map(|bytes| ed25519_dalek::Signature::from_bytes(&bytes));
    match (usegolib::loader::signature::public_key(key), signature) {
        (Ok(key), Some(signature)) => key.verify_strict(message, &signature).is_ok(),
        _ => false,
    }
}
