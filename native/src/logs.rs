//! Logging: to stderr by env_logger when USEGOLIB_LOG or RUST_LOG is set, else into a ring that `ugl_logs` empties.

use std::collections::VecDeque;
use std::sync::LazyLock;

use log::{Level, LevelFilter, Log, Metadata, Record};
use parking_lot::Mutex;

use crate::buffer::Output;
use crate::envelope::{self, LogLine, LogRequest};
use crate::failure::{Failure, Outcome};

/// Lines kept for the caller; older ones are lost.
pub const MAX_LINES: usize = 1024;

static RING: Mutex<VecDeque<LogLine>> = Mutex::new(VecDeque::new());

/// Level of the ring until the caller sets another.
const DEFAULT_LEVEL: LevelFilter = LevelFilter::Warn;

/// Whether lines go to the ring; decided once.
static TO_RING: LazyLock<bool> = LazyLock::new(|| {
    let variable = ["USEGOLIB_LOG", "RUST_LOG"].into_iter().find(|name| std::env::var_os(name).is_some());
    if let Some(variable) = variable {
        // In a test program somebody else may have set a logger; then that one is in charge.
        let _ = env_logger::Builder::from_env(variable).try_init();
        return false;
    }
    log::set_max_level(DEFAULT_LEVEL);
    log::set_logger(&Ring).is_ok()
});

/// Sets logging up, once.
pub fn init() {
    LazyLock::force(&TO_RING);
}

struct Ring;

impl Log for Ring {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.level() <= log::max_level()
    }

    fn log(&self, record: &Record<'_>) {
        if !self.enabled(record.metadata()) {
            return;
        }
        let level = record.level().as_str().to_ascii_lowercase();
        push(LogLine(level, record.target().to_owned(), record.args().to_string()));
    }

    fn flush(&self) {}
}

fn push(line: LogLine) {
    let mut ring = RING.lock();
    if ring.len() == MAX_LINES {
        ring.pop_front();
    }
    ring.push_back(line);
}

/// `ugl_logs`: sets the level when one is given, and takes the collected lines.
pub fn exchange(input: &[u8], output: &Output) -> Outcome<()> {
    init();
    if !input.is_empty() {
        let request: LogRequest = envelope::decode(input)?;
        if let Some(level) = &request.level {
            let level = level.parse().map_err(|_| {
                Failure::invalid(format!("log level {level:?} is unknown"))
                    .hint("one of off, error, warn, info, debug, trace")
            })?;
            if *TO_RING {
                log::set_max_level(level);
            }
        }
    }
    // Taken out only once they are written: too small a buffer loses nothing.
    let mut ring = RING.lock();
    output.write(&envelope::encode(&*ring)?)?;
    ring.clear();
    Ok(())
}

/// `log` of the host table: Go's own lines.
///
/// # Safety
/// `ptr` is NULL or valid for reads of `len` bytes.
pub unsafe extern "C-unwind" fn from_artifact(level: i32, ptr: *const u8, len: usize) {
    let level = match level {
        1 => Level::Error,
        2 => Level::Warn,
        3 => Level::Info,
        4 => Level::Debug,
        _ => Level::Trace,
    };
    // SAFETY: `ptr` is NULL or valid for reads of `len` bytes.
    if let Ok(text) = unsafe { crate::buffer::input(ptr, len) } {
        log::log!(target: "go", level, "{}", String::from_utf8_lossy(text));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn take(input: &[u8]) -> Outcome<Vec<LogLine>> {
        let (mut bytes, mut len) = (vec![0; 1 << 20], 0);
        // SAFETY: pointer and capacity of a local vector.
        let output = unsafe { Output::new(bytes.as_mut_ptr(), bytes.len(), &mut len) }?;
        exchange(input, &output)?;
        envelope::decode(&bytes[..len])
    }

    #[test]
    fn lines_are_bounded_and_taken_once() {
        for number in 0..MAX_LINES + 2 {
            push(LogLine("warn".into(), "ring test".into(), number.to_string()));
        }
        let lines = take(b"").unwrap();
        assert_eq!(lines.len(), MAX_LINES);
        assert_eq!(lines.last().unwrap().2, (MAX_LINES + 1).to_string(), "the newest are kept");
        assert!(take(b"").unwrap().iter().all(|line| line.1 != "ring test"));
        let odd = envelope::encode(&LogRequest { level: Some("loud".into()) }).unwrap();
        assert!(take(&odd).unwrap_err().message.contains("\"loud\" is unknown"));
    }
}
