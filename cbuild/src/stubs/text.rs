//! Python source text: lines with indentation, docstrings, literals.

/// Python source in the making.
#[derive(Default)]
pub(super) struct Source {
    text: String,
}

impl Source {
    /// A line at a level of indentation.
    pub(super) fn line(&mut self, level: usize, text: &str) {
        if !text.is_empty() {
            self.text.push_str(&"    ".repeat(level));
            self.text.push_str(text);
        }
        self.text.push('\n');
    }

    /// A docstring; nothing for an empty one.
    pub(super) fn doc(&mut self, level: usize, doc: &str) {
        if doc.is_empty() {
            return;
        }
        let indented = escape_doc(doc).replace('\n', &format!("\n{}", "    ".repeat(level)));
        let trimmed: Vec<&str> = indented.lines().map(str::trim_end).collect();
        let body = trimmed.join("\n");
        if body.contains('\n') {
            self.line(level, &format!("\"\"\"{body}"));
            self.line(level, "\"\"\"");
        } else {
            // A quote at the end would be taken for one of the closing three.
            let body = body.strip_suffix('"').map_or_else(|| body.clone(), |rest| format!("{rest}\\\""));
            self.line(level, &format!("\"\"\"{body}\"\"\""));
        }
    }

    pub(super) fn finish(self) -> String {
        self.text
    }
}

/// A documentation text within triple quotes.
fn escape_doc(doc: &str) -> String {
    let plain = doc.trim().replace('\\', "\\\\").replace("\"\"\"", "\\\"\\\"\\\"").replace('\t', "    ");
    plain.chars().map(|c| if c.is_control() && c != '\n' { ' ' } else { c }).collect()
}

/// A Python string literal of a text; what the JSON escapes as a lone surrogate stays one.
pub(super) fn string_literal(json: &str) -> String {
    // JSON's escapes are Python's, but for the solidus, which JSON may escape.
    json.replace("\\/", "/")
}
