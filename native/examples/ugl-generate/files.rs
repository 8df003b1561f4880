//! The Go types of Python's files: one for each set of methods, since Go finds out by its type what a value can do.

use std::fmt::Write as _;

/// A letter for the name of a type, the method's signature, and what it calls.
const METHODS: [(char, &str, &str); 10] = [
    ('R', "Read(p []byte) (int, error)", "FileRead(&f.h, p)"),
    ('W', "Write(p []byte) (int, error)", "writeFile(&f.h, p)"),
    ('C', "Close() error", "closeFile(&f.h)"),
    ('S', "Seek(n int64, w int) (int64, error)", "seekFile(&f.h, n, w)"),
    ('A', "ReadAt(p []byte, n int64) (int, error)", "FileReadAt(&f.h, p, n)"),
    ('B', "WriteAt(p []byte, n int64) (int, error)", "writeFileAt(&f.h, p, n)"),
    ('T', "WriteTo(w io.Writer) (int64, error)", "writeFileTo(&f.h, w)"),
    ('Y', "ReadByte() (byte, error)", "readFileByte(&f.h)"),
    ('F', "ReadFrom(r io.Reader) (int64, error)", "readFileFrom(&f.h, r)"),
    ('G', "WriteString(s string) (int, error)", "writeFileString(&f.h, s)"),
];

const READ: usize = 1;
const WRITE: usize = 1 << 1;
const SEEK: usize = 1 << 3;
const READ_AT: usize = 1 << 4;
const WRITE_AT: usize = 1 << 5;
/// What only readers have, and only writers.
const OF_READERS: usize = 0b11 << 6;
const OF_WRITERS: usize = 0b11 << 8;

/// Whether there is a type for a set of methods. There would be a thousand: what hardly ever occurs is left out, and
/// Python does not ask for it (`_shown` in usegolib/_codec/files.py).
fn is_made(kind: usize) -> bool {
    let more = kind & (OF_READERS | OF_WRITERS);
    let both = kind & READ != 0 && kind & WRITE != 0;
    let places = READ_AT | WRITE_AT | if both { SEEK } else { 0 };
    let readers = kind & READ != 0 || more & OF_READERS == 0;
    let writers = kind & WRITE != 0 || more & OF_WRITERS == 0;
    more == 0 || readers && writers && kind & places == 0
}

/// go-runtime/bridge/file_types.go, behind its head.
pub fn bridge(mut text: String) -> String {
    let kinds = (1..1_usize << METHODS.len()).filter(|kind| is_made(*kind));
    let width = kinds.clone().map(|kind| letters(kind).len()).max().unwrap_or(0);
    text.push_str("import \"io\"\n\n// fileOf gives an object of Python as a file that has the methods of these bits, and no others. Each set is a type\n// of its own: Go asks a value's type what it can do, an io.Copy whether it has WriteTo say.\n");
    text.push_str("func fileOf(h *Held, can uint32) any {\n\tswitch can % fileKinds {\n");
    for kind in kinds.clone() {
        writeln!(text, "\tcase {kind}:\n\t\treturn HeldAs[file{}](h)", letters(kind)).expect("memory");
    }
    text.push_str("\t}\n\treturn nil\n}\n\ntype (\n");
    for kind in kinds.clone() {
        let name = letters(kind);
        writeln!(text, "\tfile{name:width$} struct{{ h Held }}").expect("memory");
    }
    text.push_str(")\n\n");
    for kind in kinds.clone() {
        let name = letters(kind);
        let pad = width - name.len();
        writeln!(text, "func (f *file{name}) python() *Held{:pad$} {{ return &f.h }}", "").expect("memory");
    }
    for (bit, (_, signature, call)) in METHODS.iter().enumerate() {
        text.push('\n');
        let having: Vec<String> = kinds.clone().filter(|kind| kind >> bit & 1 == 1).map(letters).collect();
        let width = having.iter().map(String::len).max().unwrap_or(0);
        for name in having {
            let pad = width - name.len();
            writeln!(text, "func (f *file{name}) {signature}{:pad$} {{ return {call} }}", "").expect("memory");
        }
    }
    text
}

fn letters(kind: usize) -> String {
    METHODS.iter().enumerate().filter(|(bit, _)| kind >> bit & 1 == 1).map(|(_, (letter, ..))| *letter).collect()
}
