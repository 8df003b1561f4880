//! The exported functions, thin: check pointers, enter the boundary, call safe code, translate the result.
//!
//! Two shapes and no third (docs/abi.md): control functions, and the invocation.

pub mod artifact;
pub mod boundary;
pub mod call;
pub mod callback;
mod control;
pub mod freed;
pub mod log;
mod message;
pub mod python;
pub mod rendezvous;
pub mod signals;
pub mod ticket;
pub mod view;

/// Every function this library exports; a test compares the list with the built library and with the header.
pub const EXPORTS: [&str; 17] = [
    "ugl_abi_version",
    "ugl_call",
    "ugl_callbacks",
    "ugl_close",
    "ugl_drop",
    "ugl_dropped",
    "ugl_freed",
    "ugl_info",
    "ugl_loaded",
    "ugl_logs",
    "ugl_open",
    "ugl_python",
    "ugl_release_view",
    "ugl_rendezvous",
    "ugl_signals",
    "ugl_take",
    "ugl_verify",
];
