//! time.Time and time.Duration: datetime and timedelta, and the classes of usegolib that keep their nanoseconds.
//!
//! datetime has no stable C API, so fields are attributes, and values are made by calling `__new__`. Only the two exact
//! classes are read, whose attributes run no code of the caller's.

use std::ptr::null_mut;

use super::encoder::{Encoder, NotHere, Read};
use crate::cpython::classes::{DurationClass, TimeClass};
use crate::cpython::interpreter::Obj;
use crate::cpython::kinds::dates::{DAY, days};
use crate::cpython::kinds::numbers;
use crate::cpython::lane::Lane;
use crate::cpython::wire::{put_array, put_int, put_str_header, put_timestamp};

/// An attribute that is an int.
///
/// # Safety
/// The GIL is held; the objects are alive.
unsafe fn number(lane: &Lane, object: Obj, name: Obj) -> Result<i64, NotHere> {
    // SAFETY: the GIL is held; the objects are alive; the value is owned here.
    unsafe {
        let value = (lane.api.PyObject_GetAttr)(object, name);
        let found = numbers::signed(lane, value);
        lane.api.release(value);
        found.ok_or(NotHere)
    }
}

impl Encoder<'_> {
    /// # Safety
    /// The GIL is held; `value` is held and of type `ty`.
    pub unsafe fn time(&mut self, value: Obj, ty: Obj, time: &TimeClass) -> Read {
        let lane = self.lane;
        if ty != time.class && ty != time.datetime {
            return Err(NotHere);
        }
        // SAFETY: the GIL is held; `value` is held and of type `ty`; what is made here is owned here.
        unsafe {
            let mut fields = [0; 7];
            for (field, name) in fields.iter_mut().zip(time.fields) {
                *field = number(lane, value, name)?;
            }
            let sub = if ty == time.class { number(lane, value, time.sub)? } else { 0 };
            let [year, month, day, hour, minute, second, micro] = fields;
            let wall = days(year, month, day) * DAY + hour * 3600 + minute * 60 + second;
            let nanos = u32::try_from(micro * 1000 + sub).map_err(|_| NotHere)?;
            let zone = (lane.api.PyObject_GetAttr)(value, time.tzinfo);
            put_array(&mut self.frame.bytes, 3);
            if zone == time.utc {
                put_timestamp(&mut self.frame.bytes, wall, nanos);
                self.frame.bytes.push(0);
                put_str_header(&mut self.frame.bytes, 3);
                self.frame.bytes.extend_from_slice(b"UTC");
                lane.api.release(zone);
                return Ok(());
            }
            let arguments = lane.api.tuple(&[lane.api.own(value), zone]);
            if arguments.is_null() {
                return Err(NotHere);
            }
            let answer = (lane.api.PyObject_Call)(time.read_zone, arguments, null_mut());
            lane.api.release(arguments);
            if answer.is_null() || answer == lane.api._Py_NoneStruct {
                lane.api.release(answer);
                return Err(NotHere);
            }
            let read = self.zone(answer, wall, nanos);
            lane.api.release(answer);
            read
        }
    }

    /// The rest of a time, from the pair of its zone's offset and name.
    ///
    /// # Safety
    /// The GIL is held; `answer` is alive.
    unsafe fn zone(&mut self, answer: Obj, wall: i64, nanos: u32) -> Read {
        // SAFETY: the getters refuse objects of other types.
        unsafe {
            let (offset, name) =
                ((self.lane.api.PyTuple_GetItem)(answer, 0), (self.lane.api.PyTuple_GetItem)(answer, 1));
            let offset = numbers::signed(self.lane, offset).ok_or(NotHere)?;
            put_timestamp(&mut self.frame.bytes, wall - offset, nanos);
            put_int(&mut self.frame.bytes, offset);
            if name.is_null() { Err(NotHere) } else { self.text(name) }
        }
    }

    /// # Safety
    /// The GIL is held; `value` is held and of type `ty`.
    pub unsafe fn duration(&mut self, value: Obj, ty: Obj, duration: &DurationClass) -> Read {
        let lane = self.lane;
        // SAFETY: the GIL is held; `value` is held and of type `ty`.
        unsafe {
            if ty == lane.api.PyLong_Type {
                put_int(&mut self.frame.bytes, numbers::signed(lane, value).ok_or(NotHere)?);
                return Ok(());
            }
            if ty != duration.class && ty != duration.timedelta {
                return Err(NotHere);
            }
            let [days, seconds, micros] = duration.fields;
            let whole = i128::from(number(lane, value, days)? * DAY + number(lane, value, seconds)?);
            let sub = if ty == duration.class { number(lane, value, duration.sub)? } else { 0 };
            let nanos = (whole * 1_000_000 + i128::from(number(lane, value, micros)?)) * 1000 + i128::from(sub);
            put_int(&mut self.frame.bytes, i64::try_from(nanos).map_err(|_| NotHere)?);
            Ok(())
        }
    }
}
