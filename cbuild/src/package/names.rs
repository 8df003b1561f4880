//! Names and versions that Python's packaging accepts.

use std::str::FromStr;

use crate::errors::{Error, Result};

/// Words that cannot be imported, and names that would hide something.
const TAKEN: &str = " False None True and as assert async await break class continue def del elif else except finally \
    for from global if import in is lambda nonlocal not or pass raise return try while with yield \
    usegolib sys os builtins site test tests pip setuptools ";

/// Refuses names that cannot be imported or are unusual on a package index.
///
/// # Errors
/// A usage error with the reason.
pub fn check(name: &str) -> Result<()> {
    let word = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    let good = name.starts_with(|c: char| c.is_ascii_lowercase()) && name.chars().all(word) && !name.ends_with('_');
    if !good {
        return Err(Error::usage(format!("{name:?} is no name for a Python package"))
            .hint("lower case letters, digits and underscores, beginning with a letter: my_package"));
    }
    if name.contains("__") || TAKEN.split_whitespace().any(|taken| taken == name) {
        return Err(Error::usage(format!(
            "a Python package cannot be called {name:?}: the name has a meaning already"
        ))
        .hint("choose another one with --python-package-name"));
    }
    Ok(())
}

/// The name of the distribution: `my-package` for `my_package`.
#[must_use]
pub fn distribution(name: &str) -> String {
    name.replace('_', "-")
}

/// A version for Python, from `--version` or from a Go version: `v1.2.3-rc.1` becomes `1.2.3rc1`, a pseudo-version a
/// development release, `go1.26.8` `1.26.8`, and a local module `0.0.0`. What is asked is written as PEP 440 has it.
///
/// # Errors
/// `--version` is none after PEP 440.
pub fn version(asked: Option<&str>, go: &str) -> Result<String> {
    let Some(asked) = asked else { return Ok(from_go(go)) };
    let version = pep440_rs::Version::from_str(asked).map_err(|error| {
        Error::usage(format!("{asked:?} is no version of a Python package: {error}"))
            .hint("examples: 1.2.3, v1.2.3, 1.0rc1, 0.4.dev2; the rules are PEP 440's")
    })?;
    Ok(version.to_string())
}

/// The range of `--depend`, as PEP 440 has it; the given one where it is empty.
///
/// # Errors
/// It is no range.
pub fn range(asked: &str, default: &str) -> Result<String> {
    let asked = if asked.trim().is_empty() { default } else { asked };
    let range = pep440_rs::VersionSpecifiers::from_str(asked).map_err(|error| {
        let reason = error.to_string();
        let reason = reason.lines().next().unwrap_or_default().trim_end_matches(':');
        Error::usage(format!("{asked:?} is no range of versions: {reason}")).hint("example: --depend='>=0.2,<0.3'")
    })?;
    Ok(range.iter().map(ToString::to_string).collect::<Vec<_>>().join(","))
}

fn from_go(version: &str) -> String {
    let text = version.trim_start_matches("go").trim_start_matches('v');
    let text = text.split('+').next().unwrap_or(text);
    let (numbers, rest) = text.split_once('-').map_or((text, ""), |(numbers, rest)| (numbers, rest));
    if !numbers.split('.').all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit())) {
        return "0.0.0".to_owned();
    }
    if rest.is_empty() {
        return numbers.to_owned();
    }
    // A pseudo-version: its time orders the commits.
    let is_time = |part: &&str| part.len() == 14 && part.bytes().all(|b| b.is_ascii_digit());
    if let Some(time) = rest.split(['-', '.']).find(is_time) {
        return format!("{numbers}.dev{time}");
    }
    let number: String = rest.chars().filter(char::is_ascii_digit).collect();
    let number = number.trim_start_matches('0');
    let number = if number.is_empty() { "0" } else { number };
    let kind = if rest.starts_with("rc") {
        "rc"
    } else if rest.starts_with("beta") {
        "b"
    } else {
        "a"
    };
    format!("{numbers}{kind}{number}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_python_takes() {
        for name in ["mypkg", "my_pkg2"] {
            assert!(check(name).is_ok(), "{name}");
        }
        for name in ["", "My", "my-pkg", "1a", "_a", "a_", "a__b", "class", "usegolib", "os", "a.b", "ä", "../x", "a b"]
        {
            assert!(check(name).is_err(), "{name}");
        }
    }

    #[test]
    fn versions_of_go_become_pythons() {
        let cases = [
            ("v1.6.0", "1.6.0"),
            ("go1.26.8", "1.26.8"),
            ("local", "0.0.0"),
            ("v1.2.3-rc.1", "1.2.3rc1"),
            ("v2.0.0-beta2+incompatible", "2.0.0b2"),
            ("v2.0.0+incompatible", "2.0.0"),
            ("v0.0.0-20230102150405-abcdef012345", "0.0.0.dev20230102150405"),
            ("v1.2.4-0.20230102150405-abcdef012345", "1.2.4.dev20230102150405"),
        ];
        for (go, python) in cases {
            assert_eq!(version(None, go).unwrap(), python);
            assert_eq!(version(Some(python), "local").unwrap(), python);
        }
    }

    #[test]
    fn versions_that_are_asked_are_written_as_pep_440_has_them() {
        let cases = [
            ("1.2.3", "1.2.3"),
            ("v1.2.3", "1.2.3"),
            ("1.2.3.dev", "1.2.3.dev0"),
            ("1.0-rc1", "1.0rc1"),
            ("1.0rc", "1.0rc0"),
            ("v2.0.0-beta.2", "2.0.0b2"),
            ("1.0-1", "1.0.post1"),
            ("1.0+Ubuntu-1", "1.0+ubuntu.1"),
        ];
        for (asked, python) in cases {
            assert_eq!(version(Some(asked), "local").unwrap(), python);
        }
        for bad in ["", "v", "1.", "1.x", "1/2", "v1-x", "latest"] {
            assert!(version(Some(bad), "local").is_err(), "{bad}");
        }
    }

    #[test]
    fn ranges() {
        assert_eq!(range("", ">=0.2.0,<0.3").unwrap(), ">=0.2.0,<0.3");
        assert_eq!(range(">= 0.2, < 1", "").unwrap(), ">=0.2,<1");
        for bad in ["0.2", "usegolib-rs>=1", ">=x"] {
            assert!(range(bad, "").is_err(), "{bad}");
        }
    }
}
