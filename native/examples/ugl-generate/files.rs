//! The Go types of Python's files: one for each set of methods, since Go finds out by its type what a value can do.

use std::fmt::Write as _;

/// A letter for the name of a type, the method's signature, and what it calls.
const METHODS: [(char, &str, &str); 6] = [
    ('R', "Read(p []byte) (int, error)", "readFile(f.Held, p)"),
    ('W', "Write(p []byte) (int, error)", "writeFile(f.Held, p)"),
    ('C', "Close() error", "closeFile(f.Held)"),
    ('S', "Seek(n int64, w int) (int64, error)", "seekFile(f.Held, n, w)"),
    ('A', "ReadAt(p []byte, n int64) (int, error)", "readFileAt(f.Held, p, n)"),
    ('B', "WriteAt(p []byte, n int64) (int, error)", "writeFileAt(f.Held, p, n)"),
];

/// go-runtime/bridge/file_types.go, behind its head.
pub fn bridge(mut text: String) -> String {
    let kinds = 1..1_usize << METHODS.len();
    text.push_str("// fileOf gives an object of Python as a file that has the methods of these bits, and no others. Each set is a type\n// of its own: Go asks a value's type what it can do, an io.Copy whether it has WriteTo say.\n");
    text.push_str("func fileOf(h *Held, can uint32) any {\n\tswitch can % fileKinds {\n");
    for kind in kinds.clone() {
        writeln!(text, "\tcase {kind}:\n\t\treturn file{}{{h}}", letters(kind)).expect("memory");
    }
    text.push_str("\t}\n\treturn nil\n}\n\ntype (\n");
    for kind in kinds.clone() {
        let name = letters(kind);
        writeln!(text, "\tfile{name:width$} struct{{ *Held }}", width = METHODS.len()).expect("memory");
    }
    text.push_str(")\n");
    for (bit, (_, signature, call)) in METHODS.iter().enumerate() {
        text.push('\n');
        for kind in kinds.clone().filter(|kind| kind >> bit & 1 == 1) {
            let name = letters(kind);
            let pad = METHODS.len() - name.len();
            writeln!(text, "func (f file{name}) {signature}{:pad$} {{ return {call} }}", "").expect("memory");
        }
    }
    text
}

fn letters(kind: usize) -> String {
    METHODS.iter().enumerate().filter(|(bit, _)| kind >> bit & 1 == 1).map(|(_, (letter, ..))| *letter).collect()
}
