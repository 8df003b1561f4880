package rt

import (
	"encoding/binary"
	"strings"
	"sync"
	"time"
)

// Time reads a time.Time: timestamp, seconds east of UTC, zone name.
func (d *Decoder) Time() time.Time {
	if !d.tuple(3) {
		return time.Time{}
	}
	sec, nsec := d.timestamp()
	at := d.pos
	offset := d.Int32()
	name := d.String()
	if d.failure != nil {
		return time.Time{}
	}
	if offset <= -maxOffset || offset >= maxOffset {
		d.failAt(at, "expected seconds east of UTC, got more than seven days of them")
		return time.Time{}
	}
	if name == "UTC" && offset == 0 {
		return time.Unix(sec, nsec).UTC()
	}
	t := time.Unix(sec, nsec)
	if strings.Contains(name, "/") {
		if in, ok := namedZone(t, name, int(offset)); ok {
			return in
		}
	}
	return t.In(time.FixedZone(name, int(offset)))
}

// zones keeps the locations read from the time zone database by name.
var zones sync.Map

// namedZone puts t into the zone of an IANA name, when the database has it and agrees about the offset.
func namedZone(t time.Time, name string, offset int) (time.Time, bool) {
	loc, known := zones.Load(name)
	if !known {
		read, err := time.LoadLocation(name)
		if err != nil {
			return t, false
		}
		loc, _ = zones.LoadOrStore(name, read)
	}
	in := t.In(loc.(*time.Location))
	_, found := in.Zone()
	return in, found == offset
}

// maxOffset bounds zone offsets, far beyond any that exists.
const maxOffset = 7 * 24 * 3600

func (d *Decoder) timestamp() (sec, nsec int64) {
	start := d.pos
	if d.Nil() {
		return time.Time{}.Unix(), 0
	}
	code, b, ok := d.ext()
	if ok && code == extTimestamp {
		switch len(b) {
		case 4:
			return int64(binary.BigEndian.Uint32(b)), 0
		case 8:
			v := binary.BigEndian.Uint64(b)
			sec, nsec = int64(v&(1<<34-1)), int64(v>>34)
		case 12:
			sec, nsec = int64(binary.BigEndian.Uint64(b[4:])), int64(binary.BigEndian.Uint32(b))
		default:
			ok = false
		}
	}
	switch {
	case !ok || code != extTimestamp:
		d.pos = start
		d.expected("timestamp")
		return 0, 0
	case nsec > 999999999:
		d.failAt(start, "expected a timestamp with less than a second of nanoseconds")
		return 0, 0
	}
	return sec, nsec
}

// Time writes a time.Time.
func (e *Encoder) Time(t time.Time) {
	e.buf = append(e.buf, 0x93)
	sec, nsec := t.Unix(), uint64(t.Nanosecond())
	switch {
	case uint64(sec)>>32 == 0 && nsec == 0:
		e.buf = binary.BigEndian.AppendUint32(append(e.buf, 0xd6, extTimestamp), uint32(sec))
	case uint64(sec)>>34 == 0:
		e.buf = binary.BigEndian.AppendUint64(append(e.buf, 0xd7, extTimestamp), nsec<<34|uint64(sec))
	default:
		e.buf = binary.BigEndian.AppendUint32(append(e.buf, 0xc7, 12, extTimestamp), uint32(nsec))
		e.buf = binary.BigEndian.AppendUint64(e.buf, uint64(sec))
	}
	name, offset := t.Zone()
	if own := t.Location().String(); strings.Contains(own, "/") {
		name = own // Europe/Berlin says more than CET
	}
	e.Int(int64(offset))
	e.String(name)
}

// Duration reads a time.Duration.
func (d *Decoder) Duration() time.Duration { return time.Duration(d.signed(64, "time.Duration")) }

// Duration writes a time.Duration.
func (e *Encoder) Duration(v time.Duration) { e.Int(int64(v)) }
