//! Sets the command line that Go sees. Go takes it from the process, and that is Python's: a package that parses flags
//! when it is initialised would read `-c` or `-m`, print its usage and end the process.
//!
//! On Linux with glibc, the initialisers of a library, Go's among them, are given the number of arguments and the
//! address of the array of their addresses. While a library is loaded, the array has other addresses; then it is as it
//! was. The number cannot be changed, so that Go sees empty arguments behind those meant for it until it is
//! initialised, when the bridge sets `os.Args`.

#[cfg(all(target_os = "linux", target_env = "gnu"))]
mod linux {
    use std::ffi::{CString, c_char, c_int};
    use std::sync::atomic::{AtomicPtr, AtomicUsize, Ordering};

    static COUNT: AtomicUsize = AtomicUsize::new(0);
    static ARGUMENTS: AtomicPtr<*const c_char> = AtomicPtr::new(std::ptr::null_mut());

    /// glibc calls what stands in this section with the arguments of the process, when the core is loaded.
    #[used]
    // SAFETY: entries of this section are functions of this type.
    #[unsafe(link_section = ".init_array")]
    static CAPTURE: extern "C" fn(c_int, *mut *const c_char, *const *const c_char) = capture;

    extern "C" fn capture(count: c_int, arguments: *mut *const c_char, _environ: *const *const c_char) {
        COUNT.store(usize::try_from(count).unwrap_or(0), Ordering::Relaxed);
        ARGUMENTS.store(arguments, Ordering::Release);
    }

    /// The process's own arguments, which are back when this is dropped.
    #[derive(Debug)]
    pub struct Shown(Vec<*const c_char>);

    /// Shows Go the program's name and these arguments, as far as the process was started with as many.
    pub fn show(arguments: &[&[u8]]) -> Shown {
        let array = ARGUMENTS.load(Ordering::Acquire);
        if array.is_null() {
            return Shown(Vec::new());
        }
        let count = COUNT.load(Ordering::Relaxed);
        // SAFETY: the array has that many entries and lives as long as the process.
        let own: Vec<*const c_char> = (0..count).map(|at| unsafe { *array.add(at) }).collect();
        for at in 1..count {
            // Go refers to the text for good.
            let text = arguments.get(at - 1).and_then(|text| CString::new(*text).ok());
            let text = text.map_or(c"".as_ptr(), |text| text.into_raw().cast_const());
            // SAFETY: `at` is below the number of entries, and the array lives as long as the process. glibc and Python
            // have read what they need when the process started; another reader sees the old address or the new one,
            // and both are valid texts.
            unsafe { array.add(at).write_volatile(text) };
        }
        Shown(own)
    }

    /// How many arguments behind the program's name fit.
    pub fn room() -> usize {
        COUNT.load(Ordering::Relaxed).saturating_sub(1)
    }

    impl Drop for Shown {
        fn drop(&mut self) {
            let array = ARGUMENTS.load(Ordering::Acquire);
            for (at, &text) in self.0.iter().enumerate() {
                // SAFETY: `show` read these addresses from the same array, which has so many entries and lives as long
                // as the process.
                unsafe { array.add(at).write_volatile(text) };
            }
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;
        use std::ffi::CStr;

        #[test]
        fn go_sees_other_arguments_for_a_while() {
            let array = ARGUMENTS.load(Ordering::Acquire);
            assert!(!array.is_null() && COUNT.load(Ordering::Relaxed) > 0, "glibc tells a test's process too");
            // A process that was started without arguments has no room for any.
            let mut own = [c"prog".as_ptr(), c"-c".as_ptr(), c"-x".as_ptr()];
            let count = COUNT.swap(own.len(), Ordering::Relaxed);
            ARGUMENTS.store(own.as_mut_ptr(), Ordering::Release);
            // SAFETY: addresses of constants, or of texts that are never freed.
            let seen = || [0, 1, 2].map(|at| unsafe { CStr::from_ptr(*ARGUMENTS.load(Ordering::Acquire).add(at)) });
            let shown = show(&[b"-v"]);
            assert_eq!((seen(), room()), ([c"prog", c"-v", c""], 2));
            drop(shown);
            assert_eq!(seen(), [c"prog", c"-c", c"-x"]);
            drop(show(&[b"1", b"2", b"3", b"with\0nul"]));
            assert_eq!(seen(), [c"prog", c"-c", c"-x"]);
            ARGUMENTS.store(array, Ordering::Release);
            COUNT.store(count, Ordering::Relaxed);
        }
    }
}

#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
mod elsewhere {
    /// Nothing: Go sees the process's own arguments until it is initialised.
    #[derive(Debug)]
    pub struct Shown;

    /// Does nothing.
    pub fn show(_arguments: &[&[u8]]) -> Shown {
        Shown
    }

    /// None fits.
    pub fn room() -> usize {
        0
    }
}

#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
pub use elsewhere::{Shown, room, show};
#[cfg(all(target_os = "linux", target_env = "gnu"))]
pub use linux::{Shown, room, show};

/// The arguments of a text `ARG\0ARG\0...`.
#[must_use]
pub fn split(text: &[u8]) -> Vec<&[u8]> {
    text.strip_suffix(b"\0").map_or_else(Vec::new, |text| text.split(|byte| *byte == 0).collect())
}

#[cfg(test)]
mod split_tests {
    use super::split;

    #[test]
    fn arguments_end_with_a_zero() {
        assert_eq!(split(b""), Vec::<&[u8]>::new());
        assert_eq!(split(b"-v\0\0x\0"), [b"-v".as_slice(), b"", b"x"]);
    }
}
