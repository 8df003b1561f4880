//! time.Time and time.Duration: instances of the classes that keep their nanoseconds, made by calling `__new__`.

use std::ptr::null_mut;

use super::decoder::Decoder;
use crate::cpython::classes::{DurationClass, TimeClass};
use crate::cpython::interpreter::Obj;
use crate::cpython::kinds::dates::{DAY, SECONDS, date};
use crate::cpython::kinds::numbers;

impl Decoder<'_> {
    /// # Safety
    /// The GIL is held.
    pub unsafe fn time(&mut self, time: &TimeClass) -> Option<Obj> {
        let api = &self.lane.api;
        if self.reader.array()? != 3 {
            return None;
        }
        let (seconds, nanos) = self.reader.timestamp()?;
        let offset = self.reader.signed()?;
        let local = seconds.checked_add(offset).filter(|local| SECONDS.contains(local))?;
        if offset.abs() >= DAY {
            return None;
        }
        let is_utc = offset == 0 && self.reader.data.get(self.reader.at..)?.starts_with(b"\xa3UTC");
        let (year, month, day) = date(local.div_euclid(DAY));
        let second = local.rem_euclid(DAY);
        let micro = i64::from(nanos / 1000);
        let wall = [year, month, day, second / 3600, second / 60 % 60, second % 60, micro];
        // SAFETY: the GIL is held; what is made is owned until it is given away or up.
        unsafe {
            let (zone, fold) = if is_utc {
                self.reader.at += 4;
                (api.own(time.utc), null_mut())
            } else {
                self.zone(time, wall, offset)?
            };
            let made = self.datetime(time, time.class, &wall, zone, fold);
            self.with_sub(made, time.sub, i64::from(nanos % 1000))
        }
    }

    /// The tzinfo of a time, and the dict of keywords that its fold needs, or NULL; both are owned.
    ///
    /// # Safety
    /// The GIL is held.
    unsafe fn zone(&mut self, time: &TimeClass, wall: [i64; 7], offset: i64) -> Option<(Obj, Obj)> {
        let api = &self.lane.api;
        // SAFETY: the GIL is held; what is made is owned until it is given away or up.
        unsafe {
            let name = self.text();
            let wall = self.datetime(time, time.datetime, &wall, api.own(api._Py_NoneStruct), null_mut());
            let arguments = api.tuple(&[name, (api.PyLong_FromLongLong)(offset), wall]);
            if arguments.is_null() {
                return None;
            }
            let answer = (api.PyObject_Call)(time.zone, arguments, null_mut());
            api.release(arguments);
            if answer.is_null() {
                return None;
            }
            let (zone, fold) = ((api.PyTuple_GetItem)(answer, 0), (api.PyTuple_GetItem)(answer, 1));
            let folded = numbers::signed(self.lane, fold) != Some(0);
            let named = if folded { (api.PyDict_New)() } else { null_mut() };
            let failed = zone.is_null() || (folded && (api.PyDict_SetItem)(named, time.fold, fold) != 0);
            if failed {
                api.release(named);
            } else {
                api.own(zone);
            }
            api.release(answer);
            (!failed).then_some((zone, named))
        }
    }

    /// `datetime.__new__(class, year, ..., microsecond, zone)`: an owned reference or NULL. Takes `zone` and `named`
    /// over.
    ///
    /// # Safety
    /// The GIL is held; the references are owned, and `named` is a dict or NULL.
    unsafe fn datetime(&self, time: &TimeClass, class: Obj, wall: &[i64; 7], zone: Obj, named: Obj) -> Obj {
        let api = &self.lane.api;
        // SAFETY: the GIL is held; the references are owned, and `named` is a dict or NULL.
        unsafe {
            let [year, month, day, hour, minute, second, micro] = wall.map(|number| (api.PyLong_FromLongLong)(number));
            let arguments = [api.own(class), year, month, day, hour, minute, second, micro, zone];
            let arguments = api.tuple(&arguments);
            let made = if arguments.is_null() { arguments } else { (api.PyObject_Call)(time.new, arguments, named) };
            api.release(arguments);
            api.release(named);
            made
        }
    }

    /// Sets the nanoseconds below a microsecond; gives `made` back.
    ///
    /// # Safety
    /// The GIL is held; `made` is owned or NULL.
    unsafe fn with_sub(&self, made: Obj, name: Obj, sub: i64) -> Option<Obj> {
        let api = &self.lane.api;
        if made.is_null() {
            return None;
        }
        // SAFETY: the GIL is held; `made` is owned or NULL.
        unsafe {
            let sub = (api.PyLong_FromLongLong)(sub);
            let set = !sub.is_null() && (api.PyObject_GenericSetAttr)(made, name, sub) == 0;
            api.release(sub);
            if !set {
                api.release(made);
            }
            set.then_some(made)
        }
    }

    /// # Safety
    /// The GIL is held.
    pub unsafe fn duration(&mut self, duration: &DurationClass) -> Option<Obj> {
        let api = &self.lane.api;
        let nanos = self.reader.signed()?;
        let micros = nanos.div_euclid(1000);
        let (days, rest) = (micros.div_euclid(DAY * 1_000_000), micros.rem_euclid(DAY * 1_000_000));
        let parts = [days, rest / 1_000_000, rest % 1_000_000];
        // SAFETY: the GIL is held; what is made is owned until it is given away or up.
        unsafe {
            let [days, seconds, micros] = parts.map(|number| (api.PyLong_FromLongLong)(number));
            let arguments = api.tuple(&[api.own(duration.class), days, seconds, micros]);
            if arguments.is_null() {
                return None;
            }
            let made = (api.PyObject_Call)(duration.new, arguments, null_mut());
            api.release(arguments);
            self.with_sub(made, duration.sub, nanos.rem_euclid(1000))
        }
    }
}
