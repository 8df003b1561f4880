//! Numbers of the slots of a type (`Py_tp_call` and so on), as the stable ABI has them.

use std::ffi::c_int;

pub const MP_SUBSCRIPT: c_int = 5;
pub const SQ_CONTAINS: c_int = 41;
pub const TP_CALL: c_int = 50;
pub const TP_CLEAR: c_int = 51;
pub const TP_DEALLOC: c_int = 52;
pub const TP_DESCR_GET: c_int = 54;
pub const TP_GETATTRO: c_int = 58;
pub const TP_METHODS: c_int = 64;
/// Also asked of struct classes.
pub const TP_NEW: c_int = 65;
pub const TP_REPR: c_int = 66;
pub const TP_SETATTRO: c_int = 69;
pub const TP_TRAVERSE: c_int = 71;
pub const TP_MEMBERS: c_int = 72;
pub const TP_GETSET: c_int = 73;
/// Asked of the classes of objects.
pub const TP_FREE: c_int = 74;
