//! The core of usegolib: loads Go artifacts and calls them through a stable C ABI (`include/usegolib.h`, docs/abi.md).
//!
//! The path of a call, one module per step:
//!
//! 1. [`ffi`]: the exported functions. Pointers are checked ([`buffer`]), the boundary is entered
//!    ([`ffi::boundary`]).
//! 2. [`artifact`]: the handle becomes an artifact; its [`options`] are checked; Go is entered.
//! 3. [`tickets`]: a reply that does not fit the caller's buffer is kept, so that nothing runs twice.
//! 4. [`freed`]: objects that Python has freed are given back to Go; [`views`] of Go's memory at once.
//!
//! The path of a load: [`loader`] reads the manifest, checks the file and its descriptor, opens it under the load lock
//! of the [`rendezvous`], repairs signals ([`signals`], [`faults`]), and remembers that this process must not fork and
//! call ([`fork`]). A Go library is never unloaded.
//!
//! Below them: [`abi`] (what crosses the borders of the ABI), [`library`] (a loaded library).
//!
//! Beside them: [`callbacks`] (from Go into Python), [`handles`] (generation-tagged tables), [`frame`] (values by
//! schema), [`envelope`] (control messages), [`logs`], [`command_line`].

pub mod abi;
pub mod artifact;
pub mod buffer;
pub mod callbacks;
pub mod command_line;
mod cpython;
pub mod envelope;
pub mod failure;
pub mod faults;
pub mod ffi;
pub mod fork;
pub mod frame;
pub mod freed;
pub mod handles;
pub mod library;
pub mod loader;
pub mod logs;
pub mod nesting;
pub mod options;
pub mod rendezvous;
pub mod signals;
pub mod tickets;
pub mod views;
