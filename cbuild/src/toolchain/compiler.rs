//! A C compiler as a build uses it, and how Go reads the variable CC.

use super::choice::Found;

/// A usable C compiler.
#[derive(Clone, Debug)]
pub struct Cc {
    /// Program and origin.
    pub found: Found,
    /// `zig`, `clang`, `gcc`, or the program's file name.
    pub name: String,
    /// Its version, as it says it.
    pub version: String,
    /// The value of CC for Go.
    pub command: String,
    /// What stands behind the program in CC and changes what it makes.
    pub arguments: String,
    /// The value of CXX for Go, when it is not the user's business.
    pub cxx: Option<String>,
    /// The oldest glibc it links for, when it was told so.
    pub floor: Option<String>,
}

/// A word of CC, as Go splits it.
#[must_use]
pub fn go_quote(word: &str) -> String {
    if !word.contains(char::is_whitespace) && !word.contains(['"', '\'']) {
        word.to_owned()
    } else if word.contains('"') {
        format!("'{word}'")
    } else {
        format!("\"{word}\"")
    }
}

/// Splits as Go splits CC: blanks, and single or double quotes around whole words.
pub fn split(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let (word, after) = if matches!(first, '"' | '\'') {
            rest[1..].split_once(first).unwrap_or((&rest[1..], ""))
        } else {
            rest.split_once(char::is_whitespace).unwrap_or((rest, ""))
        };
        words.push(word.to_owned());
        rest = after.trim_start();
    }
    words
}

#[cfg(test)]
mod tests {
    use super::split;

    #[test]
    fn words_of_cc() {
        assert_eq!(split("zig cc -target x"), ["zig", "cc", "-target", "x"]);
        assert_eq!(split(r#""/with space/zig" cc"#), ["/with space/zig", "cc"]);
        assert!(split("  ").is_empty());
    }
}
