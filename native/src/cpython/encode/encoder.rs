//! From Python objects to the arguments frame. Exact types only: everything else (subclasses, `__index__`, iterables,
//! values that do not fit) is the portable lane's, which reads the arguments again from the beginning and words every
//! error.
//!
//! Reading an exact bool, number, str or bytes runs no code and makes no object, but for the exception of one that is
//! refused, after which nothing more is read. Everything else can run code of the caller's: looking up a field in a
//! dict the `__eq__` of an odd key, making an iterator, an attribute's value or a class's entry the collector, and so
//! any finaliser. So this keeps what is read alive:
//!
//! - an argument: the caller of the function, until the call returns;
//! - an element of a container: a reference of its own (`held`, `any_held`), unless reading it runs no code;
//! - the container meanwhile: the argument's or the element's reference, one level up;
//! - keys, names, classes and nodes: the function, which its caller keeps alive;
//! - bytes that Go reads beside the frame: the frame, until the call has ended ([`Frame::held`], `buffers`).
//!
//! A list or dict can have another size after any element: an index beyond the end gives NULL, and sizes are compared
//! at the end.

use crate::cpython::classes::Scope;
use crate::cpython::interpreter::{Obj, type_of};
use crate::cpython::kinds::numbers;
use crate::cpython::lane::{Frame, Lane};
use crate::cpython::plan::{Node, NodeId, Raw};
use crate::cpython::types::handle_of;
use crate::cpython::wire::{put_float32, put_float64, put_handle, put_int, put_uint};
use crate::handles::unpack;

/// Values nested deeper than this are left to the portable lane, which names the limit.
pub const DEEPEST: u32 = 200;

/// The value is not one that this lane reads; an exception may be set and is to be cleared.
pub struct NotHere;

/// Result of reading one value.
pub type Read = Result<(), NotHere>;

/// Writes objects into a frame: the arguments of a call, say.
pub struct Encoder<'a> {
    pub lane: &'a Lane,
    /// The types of the values.
    pub scope: Scope<'a>,
    pub frame: &'a mut Frame,
    /// Whether the last buffer that was read can only be read.
    pub readonly: bool,
}

impl Encoder<'_> {
    /// Writes one value.
    ///
    /// # Safety
    /// The GIL is held; `value` is alive until this returns.
    #[inline]
    pub unsafe fn value(&mut self, node: NodeId, value: Obj, depth: u32) -> Read {
        // SAFETY: the GIL is held; `value` is alive until this returns.
        unsafe { self.of_type(node, value, type_of(value), depth) }
    }

    /// Writes one value that is read as one of type `ty`: its own type, or the type that its own derives from and
    /// changes nothing of.
    ///
    /// # Safety
    /// As for [`Encoder::value`].
    #[inline(always)]
    pub unsafe fn of_type(&mut self, node: NodeId, value: Obj, ty: Obj, depth: u32) -> Read {
        let api = &self.lane.api;
        // SAFETY: `value` is alive, and every function is called on an object of the type it asks for.
        unsafe {
            match &self.scope.nodes[node] {
                Node::Int { low, high } => {
                    let number = numbers::signed_of(self.lane, value, ty).ok_or(NotHere)?;
                    if number < *low || number > *high {
                        return Err(NotHere);
                    }
                    put_int(&mut self.frame.bytes, number);
                    Ok(())
                }
                Node::Uint { high } => {
                    let number = numbers::unsigned_of(self.lane, value, ty).ok_or(NotHere)?;
                    if number > *high {
                        return Err(NotHere);
                    }
                    put_uint(&mut self.frame.bytes, number);
                    Ok(())
                }
                Node::Str if ty == api.PyUnicode_Type => self.text(value),
                Node::Float64 => {
                    let number = numbers::float_of(self.lane, value, ty).ok_or(NotHere)?;
                    put_float64(&mut self.frame.bytes, number);
                    Ok(())
                }
                Node::Object { class, .. } if self.scope.classes.objects.get(*class) == Some(&ty) => self.handle(value),
                Node::Bool if ty == api.PyBool_Type => {
                    self.frame.bytes.push(if value == api._Py_TrueStruct { 0xc3 } else { 0xc2 });
                    Ok(())
                }
                _ => self.other(node, value, ty, depth),
            }
        }
    }

    /// The kinds that are seldom a whole argument.
    ///
    /// # Safety
    /// As for [`Encoder::value`]; `ty` is the type of `value`.
    #[inline(never)]
    unsafe fn other(&mut self, node: NodeId, value: Obj, ty: Obj, depth: u32) -> Read {
        let api = &self.lane.api;
        let (nodes, classes) = (self.scope.nodes, self.scope.classes);
        if depth > DEEPEST {
            return Err(NotHere);
        }
        if ty == self.lane.lent {
            // SAFETY: the GIL is held; `value` is alive until this returns; `ty` is the type of `value`.
            return unsafe { self.lent(node, value, depth) };
        }
        let ty = match self.lane.nils.find(ty) {
            None => ty,
            // SAFETY: the GIL is held; `value` is alive until this returns; `ty` is the type of `value`.
            Some(nil) => match unsafe { self.nil_or(node, value, nil) } {
                Some(ty) => ty,
                None => return Ok(()),
            },
        };
        // SAFETY: `value` is alive, and every function is called on an object of the exact type it asks for.
        unsafe {
            match &nodes[node] {
                Node::Float32 => {
                    let number = numbers::float_of(self.lane, value, ty).ok_or(NotHere)?;
                    put_float32(&mut self.frame.bytes, numbers::narrow(number).ok_or(NotHere)?);
                    Ok(())
                }
                Node::Named { class, inner } => {
                    let ty = self.scope.classes.named[*class].read_as(ty);
                    self.of_type(*inner, value, ty, depth)
                }
                Node::Complex(raw) if ty == api.PyComplex_Type => self.complex(value, *raw),
                Node::Bytes
                | Node::RawSlice(_)
                | Node::Instances { len: None, .. }
                | Node::Slice { .. }
                | Node::Map { .. }
                | Node::Set { .. }
                    if value == api._Py_NoneStruct =>
                {
                    self.frame.bytes.push(0xc0);
                    Ok(())
                }
                Node::Instances { class, raw, len } => self.instances(value, ty, &classes.named[*class], *raw, *len),
                Node::Bytes => self.bytes(value, ty, None),
                Node::ByteArray { len } => self.bytes(value, ty, Some(*len)),
                Node::RawSlice(raw) => self.raw(value, ty, *raw, None),
                Node::RawArray { raw, len } => self.raw(value, ty, *raw, Some(*len)),
                Node::Slice { elem } => self.sequence(value, ty, *elem, None, depth),
                Node::Array { elem, len } => self.sequence(value, ty, *elem, Some(*len), depth),
                Node::Map { key, elem, keys } if ty == api.PyDict_Type => self.map(value, *key, *elem, *keys, depth),
                Node::Set { elem } if ty == api.PySet_Type || ty == api.PyFrozenSet_Type => {
                    self.set(value, *elem, depth)
                }
                Node::Pointer { .. } | Node::Any | Node::Error if value == api._Py_NoneStruct => {
                    self.frame.bytes.push(0xc0);
                    Ok(())
                }
                Node::Pointer { elem, wrapped, shared } => {
                    if let Some(shared) = shared {
                        if self.refers(*shared, value, type_of(value))? {
                            return Ok(());
                        }
                    }
                    if *wrapped {
                        self.frame.bytes.push(0x91);
                    }
                    self.value(*elem, value, depth + 1)
                }
                Node::Object { .. } | Node::Handle { .. } if value == api._Py_NoneStruct => {
                    self.frame.bytes.push(0xc0);
                    Ok(())
                }
                Node::Object { data: Some(data), wrapped, shared, .. } => {
                    if let Some(shared) = shared {
                        if self.refers(*shared, value, type_of(value))? {
                            return Ok(());
                        }
                    }
                    if *wrapped {
                        self.frame.bytes.push(0x91);
                        if let Some(header) = self.writable_nil(*data, value) {
                            self.frame.bytes.push(header);
                            return Ok(());
                        }
                    }
                    self.value(*data, value, depth)
                }
                Node::Handle { interface: true, .. } if !self.lane.is_object(ty) => self.typed(value, ty, depth, true),
                Node::Handle { func: Some(id), .. } if !self.lane.is_object(ty) => self.callable(*id, value),
                Node::Handle { .. } => self.any_handle(value, ty),
                Node::Struct(structure) => self.structure(value, ty, structure, depth),
                Node::Any => self.any(value, ty, depth),
                Node::Time(time) => self.time(value, ty, &classes.times[*time]),
                Node::Duration(duration) => self.duration(value, ty, &classes.durations[*duration]),
                Node::BigInt if ty == api.PyLong_Type => self.big_int(value),
                Node::Uuid(uuid) => self.uuid(value, ty, &classes.uuids[*uuid]),
                _ => Err(NotHere),
            }
        }
    }

    /// # Safety
    /// `value` is an object of Go and alive.
    #[inline]
    unsafe fn handle(&mut self, value: Obj) -> Read {
        // SAFETY: `value` is an object of Go and alive.
        let handle = unsafe { handle_of(value) };
        if handle == 0 {
            return Err(NotHere);
        }
        put_handle(&mut self.frame.bytes, handle);
        Ok(())
    }

    /// Any object of the artifact that is called; what type it must have Go knows.
    ///
    /// # Safety
    /// `value` is alive and of type `ty`.
    pub unsafe fn any_handle(&mut self, value: Obj, ty: Obj) -> Read {
        // SAFETY: `value` is alive and of type `ty`; an instance has a handle.
        unsafe {
            if !self.lane.is_object(ty) || unpack(handle_of(value)).0 != self.scope.artifact.library.entry.instance {
                return Err(NotHere);
            }
            self.handle(value)
        }
    }

    /// # Safety
    /// `value` is an exact complex number.
    unsafe fn complex(&mut self, value: Obj, raw: Raw) -> Read {
        // SAFETY: the exact type.
        let (real, imag) =
            unsafe { ((self.lane.api.PyComplex_RealAsDouble)(value), (self.lane.api.PyComplex_ImagAsDouble)(value)) };
        let frame = &mut self.frame.bytes;
        frame.push(0x92);
        if raw == Raw::C128 {
            put_float64(frame, real);
            put_float64(frame, imag);
        } else {
            put_float32(frame, numbers::narrow(real).ok_or(NotHere)?);
            put_float32(frame, numbers::narrow(imag).ok_or(NotHere)?);
        }
        Ok(())
    }
}
