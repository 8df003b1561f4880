//! Checks who can write to the files of an artifact. What others can write they can replace, manifest and library
//! together, so no digest in the manifest protects from them.

use std::path::Path;

use crate::failure::Outcome;

/// Refuses a path that every user of the machine can write to, or whose directories they can.
#[cfg(unix)]
pub fn refuse_shared(path: &Path, allowed: bool) -> Outcome<()> {
    use crate::failure::{Failure, StatusCode};
    if allowed {
        return Ok(());
    }
    let Ok(real) = path.canonicalize() else { return Ok(()) }; // reading it says better what is wrong
    let shared = real
        .ancestors()
        .enumerate()
        .find(|(level, part)| part.metadata().is_ok_and(|metadata| writable_by(&metadata, 0o002, *level)));
    let Some((_, part)) = shared else { return Ok(()) };
    let text = format!(
        "every user of this machine can replace the artifact {}: {} is writable by others",
        path.display(),
        part.display()
    );
    Err(Failure::new(StatusCode::Untrusted, text).hint(&format!(
        "chmod o-w {}   (or set USEGOLIB_ALLOW_SHARED=1 when nobody else uses this machine)",
        part.display()
    )))
}

/// Elsewhere access lists decide, which are not looked at.
#[cfg(not(unix))]
pub fn refuse_shared(_path: &Path, _allowed: bool) -> Outcome<()> {
    Ok(())
}

/// Whether only this user and root can change the file: it, its directory, and every directory above.
#[cfg(unix)]
pub fn is_private(path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    // SAFETY: asks only for a number.
    let user = unsafe { libc::geteuid() };
    let Ok(path) = path.canonicalize() else { return false };
    path.ancestors().enumerate().all(|(level, part)| {
        part.metadata().is_ok_and(|metadata| {
            let owned = metadata.uid() == 0 || metadata.uid() == user;
            owned && !writable_by(&metadata, 0o022, level)
        })
    })
}

/// Elsewhere there is only the path.
#[cfg(not(unix))]
pub fn is_private(_path: &Path) -> bool {
    true
}

/// Whether the bits of `who` allow to change the file, `level` 0, or an entry of a directory above it. A sticky
/// directory like /tmp lets nobody rename what is not theirs; the file's own directory must not be shared even so:
/// others could have made the file.
#[cfg(unix)]
fn writable_by(metadata: &std::fs::Metadata, who: u32, level: usize) -> bool {
    use std::os::unix::fs::MetadataExt;
    let sticky_above = level >= 2 && metadata.mode() & 0o1000 != 0;
    metadata.mode() & who != 0 && !sticky_above
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    fn mode(path: &Path, mode: u32) {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    }

    #[test]
    fn a_directory_that_others_can_write_is_not_private() {
        let directory = tempfile::tempdir().unwrap();
        let file = directory.path().join("lib.so");
        std::fs::write(&file, "library").unwrap();
        mode(&file, 0o644);
        assert!(is_private(&file));
        mode(&file, 0o666);
        assert!(!is_private(&file));
        mode(&file, 0o644);
        for shared in [0o777, 0o775, 0o1777] {
            mode(directory.path(), shared);
            assert!(!is_private(&file), "{shared:o}");
        }
        assert!(!is_private(&directory.path().join("missing")));
    }

    #[test]
    fn what_everybody_can_write_is_refused() {
        let root = tempfile::tempdir().unwrap();
        let directory = root.path().join("artifact");
        std::fs::create_dir(&directory).unwrap();
        let file = directory.join("lib.so");
        std::fs::write(&file, "library").unwrap();
        let refused = || refuse_shared(&file, false).is_err();
        for (path, good, bad) in
            [(&file, 0o644, 0o646), (&directory, 0o775, 0o1777), (&root.path().into(), 0o700, 0o703)]
        {
            mode(path, good);
            assert!(!refused(), "{} {good:o}", path.display());
            mode(path, bad);
            assert!(refused(), "{} {bad:o}", path.display());
            assert!(refuse_shared(&file, true).is_ok());
            mode(path, good);
        }
        mode(root.path(), 0o1777);
        assert!(!refused(), "a sticky directory above, as /tmp");
    }
}
