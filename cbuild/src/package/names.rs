//! Names and versions that Python's packaging accepts.

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
/// development release, `go1.26.8` `1.26.8`, and a local module `0.0.0`.
///
/// # Errors
/// `--version` is none after PEP 440.
pub fn version(asked: Option<&str>, go: &str) -> Result<String> {
    match asked {
        None => Ok(from_go(go)),
        Some(asked) if is_pep440(asked) => Ok(asked.to_owned()),
        Some(asked) => Err(Error::usage(format!("{asked:?} is no version of a Python package"))
            .hint("examples: 1.2.3, 1.0rc1, 0.4.dev2")),
    }
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

/// `1.2.3`, with `a1`, `b1`, `rc1`, `.post1`, `.dev1` behind it, in this order.
fn is_pep440(text: &str) -> bool {
    let digits = |text: &str| text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let mut rest = text;
    loop {
        let count = digits(rest);
        if count == 0 {
            return false;
        }
        rest = &rest[count..];
        match rest.strip_prefix('.') {
            Some(after) if after.starts_with(|c: char| c.is_ascii_digit()) => rest = after,
            _ => break,
        }
    }
    for kinds in [&["a", "b", "rc"][..], &[".post"], &[".dev"]] {
        if let Some(after) = kinds.iter().find_map(|kind| rest.strip_prefix(kind)) {
            let count = digits(after);
            if count == 0 {
                return false;
            }
            rest = &after[count..];
        }
    }
    rest.is_empty()
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
            assert!(is_pep440(python), "{python}");
        }
        for bad in ["", "v1", "1.", "1.x", "1.0-rc1", "1.0rc", "1/2", "1.0+x"] {
            assert!(version(Some(bad), "local").is_err(), "{bad}");
        }
    }
}
