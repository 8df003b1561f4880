package judge

import (
	"errors"
	"math"
	"math/big"
	"math/rand"
	"reflect"
	"time"
)

var plainError = errors.New("plain")

// known are the struct types of the package, some of which are what an interface type of it wants.
var known []reflect.Type

// filler makes values from a seed; budget bounds their size.
type filler struct {
	*rand.Rand
	budget int
	own    reflect.Type
}

// made is a value for a seed; 0 gives the zero value.
func made[T any](seed int64) (v T) {
	if seed != 0 {
		to := reflect.ValueOf(&v).Elem()
		f := &filler{rand.New(rand.NewSource(seed)), 60, to.Type()}
		f.fill(to, 0)
	}
	return v
}

// changed puts other values into some fields, as a Go function does that gets a pointer.
func changed[T any](v *T, seed int64) string {
	to := reflect.ValueOf(v).Elem()
	f := &filler{rand.New(rand.NewSource(seed)), 30, to.Type()}
	for i := range to.NumField() {
		if f.Intn(3) == 0 && !isHidden(to.Type().Field(i)) {
			f.field(to.Field(i), to.Type().Field(i), 1)
		}
	}
	return tree(*v)
}

// merged is the value for a seed with the fields of the mask from that for another one.
func merged[T any](seed, other int64, mask uint64) T {
	v, from := made[T](seed), made[T](other)
	to := reflect.ValueOf(&v).Elem()
	for i := range to.NumField() {
		if mask>>(i%64)&1 == 1 && !isHidden(to.Type().Field(i)) {
			to.Field(i).Set(reflect.ValueOf(from).Field(i))
		}
	}
	return v
}

func (f *filler) one(of ...any) any { return of[f.Intn(len(of))] }

func (f *filler) field(v reflect.Value, field reflect.StructField, depth int) {
	f.fill(v, depth)
	if k := v.Kind(); (k == reflect.Slice || k == reflect.Map) && v.Len() == 0 && mayBeLeftOut(field) {
		v.SetZero()
	}
}

// fill puts something into a value, or leaves it zero.
func (f *filler) fill(v reflect.Value, depth int) {
	f.budget--
	if !v.CanSet() || depth > 9 || f.budget < 0 || depth > 0 && f.Intn(6) == 0 {
		return
	}
	if f.special(v) || f.scalar(v) {
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		for _, i := range f.Perm(v.NumField()) {
			if field := v.Type().Field(i); !isHidden(field) {
				f.field(v.Field(i), field, depth+1)
			}
		}
	case reflect.Array:
		for i := range v.Len() {
			f.fill(v.Index(i), depth+1)
		}
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		f.fill(v.Elem(), depth+1)
	case reflect.Slice:
		size := f.Intn(3)
		v.Set(reflect.MakeSlice(v.Type(), size, size))
		for i := range size {
			f.fill(v.Index(i), depth+1)
		}
	case reflect.Map:
		v.Set(reflect.MakeMap(v.Type()))
		for range f.Intn(3) {
			key, elem := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
			f.fill(key, depth+1)
			f.fill(elem, depth+1)
			if key.Comparable() && key.Equal(key) {
				v.SetMapIndex(key, elem)
			}
		}
	case reflect.Interface:
		f.dynamic(v, depth)
	}
}

func (f *filler) special(v reflect.Value) bool {
	var made any
	switch v.Interface().(type) {
	case time.Time:
		zones := []any{time.UTC, time.FixedZone("", 3600), time.FixedZone("X", -12600)}
		made = time.Unix(f.Int63n(4e9), f.Int63n(1e9)).In(f.one(zones...).(*time.Location))
	case time.Duration:
		made = time.Duration(f.one(int64(0), int64(1), int64(-1500), int64(3600e9)).(int64))
	case big.Int:
		made = *new(big.Int).Exp(big.NewInt(3), big.NewInt(f.Int63n(99)), nil)
	case big.Rat:
		made = *big.NewRat(f.Int63n(9), 1+f.Int63n(9))
	case big.Float:
		made = *big.NewFloat(0.375)
	default:
		return false
	}
	v.Set(reflect.ValueOf(made).Convert(v.Type()))
	return true
}

func (f *filler) scalar(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		size := v.Type().Bits()
		v.SetInt(f.one(int64(7), int64(-1), int64(-1)<<(size-1), int64(math.MaxInt64)>>(64-size)).(int64))
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		v.SetUint(f.one(uint64(9), uint64(math.MaxUint64)>>(64-v.Type().Bits())).(uint64))
	case reflect.Float32, reflect.Float64:
		v.SetFloat(f.one(0.5, -0.25, math.Copysign(0, -1), math.Inf(1), math.NaN(), 1.5e30).(float64))
	case reflect.Complex64, reflect.Complex128:
		v.SetComplex(complex(0.5, f.one(-2.0, math.Copysign(0, -1)).(float64)))
	case reflect.String:
		long := "a text of more than thirty-one bytes"
		v.SetString(f.one("s", "Gr\u00fc\u00dfe \U0001f600", "a\x00b", "\xff\xfe", long).(string))
	default:
		return false
	}
	return true
}

// dynamic puts a value of some type into an interface: one of those that keep their type on the way.
func (f *filler) dynamic(v reflect.Value, depth int) {
	if v.Type() == reflect.TypeFor[error]() {
		v.Set(reflect.ValueOf(plainError))
		return
	}
	if v.NumMethod() > 0 {
		for _, i := range f.Perm(len(known)) {
			if to := reflect.PointerTo(known[i]); to.Implements(v.Type()) {
				made := reflect.New(known[i])
				f.fill(made.Elem(), depth+2)
				v.Set(made)
				return
			}
		}
		return
	}
	types := []reflect.Type{
		reflect.TypeFor[bool](), reflect.TypeFor[int](), reflect.TypeFor[float64](), reflect.TypeFor[string](),
		reflect.TypeFor[[]byte](), reflect.TypeFor[[]any](), reflect.TypeFor[map[string]any](),
		reflect.TypeFor[time.Time](), reflect.TypeFor[time.Duration](), f.own,
	}
	made := reflect.New(types[f.Intn(len(types))]).Elem()
	f.fill(made, depth+1)
	v.Set(made)
}
