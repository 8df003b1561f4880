//! time.Time and time.Duration: datetime and timedelta, and the classes of usegolib that keep their nanoseconds.
//!
//! datetime has no stable C API, so fields are attributes, and values are made by calling `__new__`. Only the two exact classes are read,
//! whose attributes run no code of the caller's.

use std::ptr::null_mut;

use super::api::Obj;
use super::decode::Decoder;
use super::encode::{Encoder, NotHere, Read};
use super::lane::Lane;
use super::raw;
use super::wire::{put_array, put_int, put_str_header, put_timestamp};

const DAY: i64 = 86400;
/// The seconds of the years 1 to 9999, which datetime has.
const SECONDS: std::ops::RangeInclusive<i64> = -62_135_596_800..=253_402_300_799;

/// What reading and building times needs of Python; the function owns the objects.
pub struct TimeNode {
    /// `GoTime`.
    pub class: Obj,
    pub datetime: Obj,
    /// `datetime.__new__`.
    pub new: Obj,
    /// `timezone.utc`.
    pub utc: Obj,
    /// `zone(name, offset, wall)`: the tzinfo for a time from Go, and its fold.
    pub zone: Obj,
    /// `read_zone(value, tzinfo)`: offset and name of the zone of a datetime; None when reading them could run code of the caller's.
    pub read_zone: Obj,
    /// The attribute names.
    pub sub: Obj,
    pub fold: Obj,
    pub tzinfo: Obj,
    /// `year` to `microsecond`.
    pub fields: [Obj; 7],
}

/// The same for durations.
pub struct DurationNode {
    /// `GoDuration`.
    pub class: Obj,
    pub timedelta: Obj,
    /// `timedelta.__new__`.
    pub new: Obj,
    pub sub: Obj,
    /// `days`, `seconds`, `microseconds`.
    pub fields: [Obj; 3],
}

/// An attribute that is an int.
///
/// # Safety
/// The GIL is held; the objects are alive.
unsafe fn number(lane: &Lane, object: Obj, name: Obj) -> Result<i64, NotHere> {
    // SAFETY: by this function's contract; the value is owned here.
    unsafe {
        let value = (lane.api.PyObject_GetAttr)(object, name);
        let found = raw::signed(lane, value);
        lane.api.release(value);
        found.ok_or(NotHere)
    }
}

impl Encoder<'_> {
    /// # Safety
    /// The GIL is held; `value` is held and of type `ty`.
    pub unsafe fn time(&mut self, value: Obj, ty: Obj, time: &TimeNode) -> Read {
        let lane = self.lane;
        if ty != time.class && ty != time.datetime {
            return Err(NotHere);
        }
        // SAFETY: by this function's contract; what is made here is owned here.
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
            put_array(&mut self.level.frame, 3);
            if zone == time.utc {
                put_timestamp(&mut self.level.frame, wall, nanos);
                self.level.frame.push(0);
                put_str_header(&mut self.level.frame, 3);
                self.level.frame.extend_from_slice(b"UTC");
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
            let offset = raw::signed(self.lane, offset).ok_or(NotHere)?;
            put_timestamp(&mut self.level.frame, wall - offset, nanos);
            put_int(&mut self.level.frame, offset);
            if name.is_null() { Err(NotHere) } else { self.text(name) }
        }
    }

    /// # Safety
    /// The GIL is held; `value` is held and of type `ty`.
    pub unsafe fn duration(&mut self, value: Obj, ty: Obj, duration: &DurationNode) -> Read {
        let lane = self.lane;
        // SAFETY: by this function's contract.
        unsafe {
            if ty == lane.api.PyLong_Type {
                put_int(&mut self.level.frame, raw::signed(lane, value).ok_or(NotHere)?);
                return Ok(());
            }
            if ty != duration.class && ty != duration.timedelta {
                return Err(NotHere);
            }
            let [days, seconds, micros] = duration.fields;
            let whole = i128::from(number(lane, value, days)? * DAY + number(lane, value, seconds)?);
            let sub = if ty == duration.class { number(lane, value, duration.sub)? } else { 0 };
            let nanos = (whole * 1_000_000 + i128::from(number(lane, value, micros)?)) * 1000 + i128::from(sub);
            put_int(&mut self.level.frame, i64::try_from(nanos).map_err(|_| NotHere)?);
            Ok(())
        }
    }
}

impl Decoder<'_> {
    /// # Safety
    /// The GIL is held.
    pub unsafe fn time(&mut self, time: &TimeNode) -> Option<Obj> {
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
    unsafe fn zone(&mut self, time: &TimeNode, wall: [i64; 7], offset: i64) -> Option<(Obj, Obj)> {
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
            let folded = raw::signed(self.lane, fold) != Some(0);
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

    /// `datetime.__new__(class, year, ..., microsecond, zone)`: an owned reference or NULL. Takes `zone` and `named` over.
    ///
    /// # Safety
    /// The GIL is held; the references are owned, and `named` is a dict or NULL.
    unsafe fn datetime(&self, time: &TimeNode, class: Obj, wall: &[i64; 7], zone: Obj, named: Obj) -> Obj {
        let api = &self.lane.api;
        // SAFETY: by this function's contract.
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
        // SAFETY: by this function's contract.
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
    pub unsafe fn duration(&mut self, duration: &DurationNode) -> Option<Obj> {
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

/// Days from 1970-01-01 to a date, counted in eras of 400 years that begin in March.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = year - i64::from(month <= 2);
    let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// The date so many days after 1970-01-01.
fn date(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let (era, of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (year + era * 400 + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_and_days_are_each_others_inverse() {
        assert_eq!((days(1970, 1, 1), days(2000, 2, 29), days(1, 1, 1)), (0, 11_016, -719_162));
        let mut expected = (1, 1, 1);
        for day in days(1, 1, 1)..=days(9999, 12, 31) {
            let (year, month, of_month) = date(day);
            assert_eq!((year, month, of_month), expected);
            assert_eq!(days(year, month, of_month), day);
            let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
            let last = [31, if leap { 29 } else { 28 }, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month as usize - 1];
            expected = match (month, of_month) {
                (12, 31) => (year + 1, 1, 1),
                (_, of_month) if of_month == last => (year, month + 1, 1),
                _ => (year, month, of_month + 1),
            };
        }
    }
}
