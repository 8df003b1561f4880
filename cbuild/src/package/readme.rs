//! The long description of a package, which its page on an index shows.

use std::path::Path;

use super::names::distribution;
use super::{Package, Readme};
use crate::errors::{Error, Result};

/// A file of the author's; its name says in which markup.
///
/// # Errors
/// It cannot be read as text, or its markup is one that Python's packaging does not know.
pub fn read(file: &Path) -> Result<Readme> {
    let content_type = match file.extension().and_then(|end| end.to_str()) {
        Some("md") => "text/markdown",
        Some("rst") => "text/x-rst",
        Some("txt") | None => "text/plain",
        Some(_) => {
            return Err(Error::usage("a long description is Markdown, reStructuredText or plain text")
                .at(file.to_string_lossy())
                .hint("name a file that ends with .md, .rst or .txt"));
        }
    };
    Ok(Readme { text: fs_err::read_to_string(file)?, content_type })
}

/// How the package is used from Python, and behind it the README of the Go module.
#[must_use]
pub fn write(package: &Package, module: Option<(&str, String)>) -> Readme {
    let Package { name, summary, import, .. } = package;
    let runtime = match &package.requirement {
        None => format!("from {name}._vendor import usegolib"),
        Some(_) => "import usegolib".to_owned(),
    };
    let mut text = format!(
        "# {}\n\n{summary}\n\n```python\nimport {name}  # the functions of {import} are its attributes\n{runtime}  # errors \
         (usegolib.GoError), usegolib.lend, types\n\nhelp({name})\n```\n",
        distribution(name)
    );
    if let Some((module, readme)) = module {
        text += &format!("\n---\n\nWhat the Go module {module} says of itself:\n\n{readme}");
    }
    Readme { text, content_type: "text/markdown" }
}
