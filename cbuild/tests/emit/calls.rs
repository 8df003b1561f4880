//! Every kind of type through a real call, and back.

use crate::artifact::{How, Segment, artifact};
use crate::build::DESCRIPTOR;
use crate::wire::{Bool, Float, Int, Nil, Value, bin, decode, encode, list, map, text, typed};

/// Calls a function that gives back what it gets.
fn round_trip(name: &str, args: &[Value]) {
    assert_eq!(artifact().results(name, args), args, "{name}");
}

fn timestamp(seconds: u32) -> Value {
    Value::Ext(-1, seconds.to_be_bytes().to_vec())
}

fn time() -> Value {
    list([timestamp(1_700_000_000), Int(3600), text("CET")])
}

fn person() -> Value {
    let grid = Value::List(vec![bin(&[1, 0, 2, 0, 3, 0]), bin(&[4, 0, 5, 0, 6, 0])]);
    let scores = map([(text("a"), Float(1.5)), (text("b"), Float(f64::INFINITY))]);
    list([
        list([Int(7)]),
        text("Ada"),
        list([text("x"), text("")]),
        scores,
        time(),
        list([text("Main"), Int(1)]),
        list([Int(1), text("two"), Nil]),
        grid,
        Int(2),
    ])
}

#[test]
fn functions_of_scalars_and_strings() {
    let a = artifact();
    assert_eq!(a.results("AddInt", &[Int(1), Int(2)]), [Int(3)]);
    assert_eq!(a.results("AddInt", &[Int(i64::MAX.into()), Int(1)]), [Int(i64::MIN.into())]);
    assert_eq!(a.results("Echo", &[text("h\u{e9}llo \0 there")]), [text("h\u{e9}llo \0 there")]);
    assert_eq!(a.results("Echo", &[Nil]), [text("")]);
    assert_eq!(a.results("Nothing", &[]), []);
    assert_eq!(a.results("Home", &[]), [list([text("Main"), Int(1)])]);
    let min = |bits: u32| Int(-(1_i128 << (bits - 1)));
    let max = |bits: u32| Int((1_i128 << bits) - 1);
    let complex = list([Float(1.0), Float(-2.0)]);
    let small = list([Value::Float32(0.5), Value::Float32(f32::NEG_INFINITY)]);
    let ints = [min(8), min(16), min(32), min(64), max(64), max(8), max(16), max(32), max(64), max(64)];
    let mut args = vec![Bool(true)];
    args.extend(ints);
    args.extend([Value::Float32(1.5), small, complex]);
    round_trip("Scalars", &args);
}

#[test]
fn raw_slices_and_arrays() {
    let floats: Vec<u8> = [1.5_f64, -0.0, f64::MAX].iter().flat_map(|f| f.to_le_bytes()).collect();
    let small: Vec<u8> = [1.5_f32, 2.5].iter().flat_map(|f| f.to_le_bytes()).collect();
    let args =
        [bin(&floats), bin(&[0, 1, 1]), bin(&floats), bin(b"bytes"), bin(&[1, 0, 2, 0, 3, 0, 4, 0]), bin(&small)];
    round_trip("EchoRaw", &args);
    let empty = bin(b"");
    let zero = [empty.clone(), empty.clone(), empty.clone(), empty.clone(), bin(&[0; 8]), empty];
    round_trip("EchoRaw", &zero);
    assert_eq!(artifact().results("EchoRaw", &[Nil, Nil, Nil, Nil, Nil, Nil]), [Nil, Nil, Nil, Nil, bin(&[0; 8]), Nil]);
    assert_eq!(artifact().results("Sum", &[bin(&floats[..8])]), [Float(1.5)]);
}

#[test]
fn structs_pointers_and_recursion() {
    round_trip("EchoPerson", &[person()]);
    round_trip("EchoPeople", &[list([person(), Nil, person()])]);
    round_trip("EchoNode", &[list([Int(1), list([Int(2), Nil])])]);
    round_trip("EchoNode", &[Nil]);
    let leaf = list([text("leaf"), list([]), map([])]);
    let tree = list([text("root"), list([leaf.clone()]), map([(text("l"), leaf), (text("n"), Nil)])]);
    round_trip("EchoTree", &[tree]);
    let celsius = Float(-1.0);
    round_trip(
        "Pointers",
        &[
            Int(1),
            list([text("s")]),
            list([Int(5)]),
            list([list([text("x")])]),
            list([text("a"), text("b"), text("c")]),
            celsius,
        ],
    );
    round_trip("Pointers", &[Nil, Nil, Nil, Nil, Nil, Nil]);
    round_trip("Pointers", &[Nil, list([Nil]), list([Nil]), list([Nil]), Nil, Nil]);
    let unnamed = list([Int(2), list([text("z")])]);
    assert_eq!(artifact().results("Unnamed", &[unnamed]), [list([list([Int(2)])])]);
    assert_eq!(artifact().results("Generic", &[list([text("abc"), text("")])]), [list([Int(3), Int(0)])]);
}

#[test]
fn maps_and_sets() {
    let key = list([text("k"), bin(&[1, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0]), Bool(true)]);
    let array = bin(&[1, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0]);
    let mixed = map([(Int(1), text("one")), (text("two"), Nil), (Nil, Float(0.5))]);
    round_trip(
        "Maps",
        &[
            map([(text("a"), Int(1)), (text("b"), Int(2))]),
            map([(key, text("v"))]),
            list([text("only")]),
            mixed,
            map([(array, list([text("n")]))]),
        ],
    );
    round_trip("Maps", &[map([]), map([]), list([]), map([]), map([])]);
    round_trip("Maps", &[Nil, Nil, Nil, Nil, Nil]);
}

#[test]
fn big_numbers_times_and_text() {
    let huge = Value::Ext(1, [&[1_u8][..], &[0xff; 9]].concat());
    let fraction = list([Int(-1), Int(3)]);
    round_trip("Big", &[huge.clone(), fraction, list([Int(53), text("0.1")]), Int(u64::MAX.into())]);
    round_trip("Big", &[Nil, Nil, list([Int(10), text("-Inf")]), huge]);
    round_trip("Times", &[time(), Int(i64::MIN.into())]);
    round_trip(
        "Times",
        &[list([Value::Ext(-1, (123_u64 << 34 | 5).to_be_bytes().to_vec()), Int(0), text("UTC")]), Int(0)],
    );
    let zero =
        list([Value::Ext(-1, [&[0_u8; 4][..], &(-62_135_596_800_i64).to_be_bytes()].concat()), Int(0), text("UTC")]);
    assert_eq!(artifact().results("Times", &[Nil, Nil]), [zero, Int(0)]);
    let id = bin(b"0123456789abcdef");
    assert_eq!(artifact().results("SetLevel", &[text("high"), text("0123456789abcdef")]), [Int(2), id.clone()]);
    assert_eq!(artifact().results("SetLevel", &[Int(9), id.clone()]), [Int(9), id]);
}

#[test]
fn dynamic_types_survive_any() {
    let a = artifact();
    // A typed value is compared as bytes, so its map may have only one order.
    let Value::List(mut plain_person) = person() else { unreachable!() };
    plain_person[3] = map([(text("a"), Float(1.5))]);
    let plain_person = Value::List(plain_person);
    let numbers: Vec<(u32, Value)> = vec![
        (a.type_number("int8"), Int(-1)),
        (a.type_number("int64"), Int(1)),
        (a.type_number("uint64"), Int(1)),
        (a.type_number("float32"), Value::Float32(1.0)),
        (a.type_number("complex128"), list([Float(1.0), Float(2.0)])),
        (a.type_number("time.Time"), time()),
        (a.type_number("time.Duration"), Int(5)),
        (a.type_number("*math/big.Rat"), list([Int(1), Int(2)])),
        (a.type_number("example.com/fixture.Person"), plain_person.clone()),
        (a.type_number("*example.com/fixture.Person"), plain_person.clone()),
        (a.type_number("*example.com/fixture.Person"), Nil),
        (a.type_number("example.com/fixture.Celsius"), Float(1.0)),
        (a.type_number("example.com/fixture.Level"), Int(1)),
        (a.type_number("example.com/fixture.UUID"), bin(b"0123456789abcdef")),
        (a.type_number("[]string"), list([text("s")])),
        (a.type_number("map[string]struct{}"), list([text("s")])),
        (a.type_number("example.com/fixture.Vector"), bin(&1.5_f64.to_le_bytes())),
        (a.type_number("example.com/fixture.Pair[int]"), list([Int(1), Int(2)])),
    ];
    for (number, value) in numbers {
        round_trip("EchoAny", &[typed(number, &value)]);
    }
    // Behind any a number of math/big is a pointer, as Go's own functions take it.
    let half = list([Int(1), Int(2)]);
    let [value, pointer] = ["math/big.Rat", "*math/big.Rat"].map(|go| typed(a.type_number(go), &half));
    assert_eq!(a.results("EchoAny", &[value]), [pointer]);
    let plain =
        [Nil, Bool(false), Int(-5), text("s"), bin(b"b"), Float(0.1), Int(u64::MAX.into()), Value::Ext(1, vec![0, 9])];
    for value in &plain {
        round_trip("EchoAny", std::slice::from_ref(value));
    }
    round_trip("EchoAny", &[Value::List(plain.into())]);
    round_trip("EchoAny", &[map([(text("k"), list([map([(Int(1), Nil)])]))])]);
    let names = [
        (typed(a.type_number("example.com/fixture.Level"), &text("low")), "fixture.Level"),
        (map([]), "map[string]interface {}"),
    ];
    for (value, name) in names {
        assert_eq!(a.results("TypeOf", &[value]), [text(name)]);
    }
}

#[test]
fn variadic_and_error_values() {
    let a = artifact();
    assert_eq!(a.results("Join", &[text("-"), list([text("a"), text("b")])]), [text("a-b")]);
    assert_eq!(a.results("Join", &[text("-"), Nil]), [text("")]);
    let error = |m: &str| {
        let link = list([text(m), text("ValueError")]);
        list([text(m), text("ValueError"), list([link]), map([]), list([]), list([])])
    };
    let sent = |m: &str| list([text(m), text("ValueError"), Nil, Nil, text("later")]);
    let shown = text("one [two <nil>]");
    assert_eq!(
        a.results("Errors", &[sent("one"), list([sent("two"), Nil])]),
        [error("one"), list([error("two"), Nil]), shown]
    );
}

#[test]
fn segments_stand_for_bulk_data() {
    let a = artifact();
    let data = "x".repeat(100_000);
    let name = |length: u64| Value::Ext(3, [&0_u32.to_be_bytes()[..], &length.to_be_bytes()].concat());
    let segments = [Segment { ptr: data.as_ptr(), len: data.len(), flags: 0 }];
    let how = How { segments: &segments, capacity: 1 << 20, ..How::default() };
    let outcome = a.call_with("Echo", &[name(100_000)], &how);
    assert_eq!((outcome.status, decode(&outcome.bytes[1..])), (0, list([text(&data)])));
    let outcome = a.call_with(
        "Fill",
        &[name(100_000), Nil],
        &How { writeback: 1, segments: &segments, capacity: 1 << 20, ..How::default() },
    );
    // Every byte was an x already, so nothing is written back.
    assert_eq!((outcome.status, decode(&outcome.bytes[1..])), (0, list([Int(100_000)])));
    for (length, flags, wanted) in [(99_999, 0, "another length"), (100_000, 1, "self-contained")] {
        let outcome = a.call_with("Echo", &[name(length)], &How { flags, segments: &segments, ..How::default() });
        let message = String::from_utf8_lossy(&outcome.bytes).into_owned();
        assert!(outcome.status == 13 && message.contains(wanted), "{message}");
    }
    let outcome = a.call_with("Echo", &[name(100_000)], &How::default());
    assert_eq!(outcome.status, 13);
}

#[test]
fn writes_into_arguments_come_back() {
    let a = artifact();
    let ints = |values: [i64; 3]| bin(&values.iter().flat_map(|v| v.to_le_bytes()).collect::<Vec<u8>>());
    assert_eq!(a.reply("SortInts", &[ints([3, 1, 2])], 1), (0, list([list([Int(0), ints([1, 2, 3])])])));
    assert_eq!(a.reply("SortInts", &[ints([1, 2, 3])], 1), (0, list([])));
    assert_eq!(a.reply("SortInts", &[ints([3, 1, 2])], 0), (0, list([])));
    let (unsorted, sorted) = (list([text("b"), text("a")]), list([text("a"), text("b")]));
    let back = list([Int(0), sorted.clone()]);
    assert_eq!(a.reply("SortStrings", &[unsorted.clone(), Bool(false)], 3), (0, list([Int(2), back.clone()])));
    assert_eq!(a.reply("SortStrings", &[sorted, Bool(false)], 1), (0, list([Int(2)])));
    let (kind, payload) = a.reply("SortStrings", &[unsorted, Bool(true)], 1);
    let Value::List(parts) = payload else { panic!("{payload:?}") };
    assert_eq!((kind, parts.len(), &parts[1]), (1, 2, &back));
    let filled = list([Int(3), list([Int(0), bin(b"xxx"), Int(1), bin(&[1, 1])])]);
    assert_eq!(a.reply("Fill", &[bin(b"abc"), bin(&[0, 1])], 3), (0, filled));
    assert_eq!(a.reply("Fill", &[bin(b"abc"), bin(&[1])], 3), (0, list([Int(3), list([Int(0), bin(b"xxx")])])));
    let Value::List(mut older) = person() else { unreachable!() };
    older[7] = Value::List(vec![bin(&[1, 0, 2, 0, 3, 0]), bin(&[4, 0, 5, 0, 7, 0])]);
    // The pointer to its place is given: it stands where its data began in the frame.
    older[5] = Value::Ext(8, vec![0, 0, 0, 49]);
    let gone = map([(text("gone"), Int(1)), (text("kept"), Int(2))]);
    let kept = map([(text("kept"), Int(2))]);
    let (kind, payload) = a.reply("Birthday", &[person(), gone], 3);
    assert_eq!((kind, payload), (0, list([list([Int(0), Value::List(older), Int(1), kept])])));
}

#[test]
fn a_reply_that_does_not_fit_is_kept_and_the_function_runs_once() {
    let a = artifact();
    let count = || match a.results("Counted", &[]).as_slice() {
        [Int(n)] => *n,
        other => panic!("{other:?}"),
    };
    let before = count();
    let outcome = a.call_with("EchoCounted", &[text("0123456789")], &How { capacity: 4, ..How::default() });
    assert_eq!((outcome.status, outcome.length), (3, 13));
    assert_eq!(count(), before + 1);
    assert_eq!(a.take(outcome.ticket, 12).0, 3);
    let (status, length, bytes) = a.take(outcome.ticket, 13);
    assert_eq!((status, length, decode(&bytes[1..])), (0, 13, list([text("0123456789")])));
    assert_eq!(count(), before + 1);
    assert_eq!((a.take(outcome.ticket, 13).0, a.drop(outcome.ticket)), (5, 5));
    let again = a.call_with("EchoCounted", &[text("x")], &How { capacity: 0, ..How::default() });
    assert_eq!((again.status, a.drop(again.ticket), a.drop(again.ticket)), (3, 0, 5));
}

#[test]
fn the_environment_and_the_descriptor() {
    let a = artifact();
    assert_eq!(a.results("Getenv", &[text("USEGOLIB_EMIT_TEST")]), [text("seen")]);
    assert_eq!(a.descriptor(), format!("UGLDESC1{:08x}{DESCRIPTOR}", DESCRIPTOR.len()));
    assert_eq!(encode(&list([])), [0x90]);
}
