//! Objects through a real artifact: handles there and back, methods, fields, interfaces, funcs, errors.

use crate::artifact::{Artifact, artifact};
use crate::wire::{Bool, Float, Int, Nil, Value, bin, list, map, text, typed};

const DECODE: i32 = 13;
/// Number of the runtime's first own function.
const RESERVED: u32 = 0xffff_ff00;
/// `any` in the type table.
const ANY: u32 = 18;

fn results<const N: usize>(name: &str, args: [Value; N]) -> Vec<Value> {
    artifact().results(name, &args)
}

fn one<const N: usize>(name: &str, args: [Value; N]) -> Value {
    let mut results = results(name, args);
    assert_eq!(results.len(), 1, "{name}: {results:?}");
    results.remove(0)
}

/// The handle in a value, and the number of its type where it has one.
fn handle(value: &Value) -> (u64, Option<u32>) {
    let Value::Ext(4, bytes) = value else { panic!("{value:?} is no handle") };
    let number = bytes.get(8..12).map(|b| u32::from_be_bytes(b.try_into().expect("4 bytes")));
    (u64::from_be_bytes(bytes[..8].try_into().expect("8 bytes")), number)
}

fn of_type(value: &Value, go: &str) -> bool {
    handle(value).1 == Some(artifact().type_number(go))
}

fn reserved<const N: usize>(offset: u32, args: [Value; N]) -> Value {
    match artifact().reply_of(RESERVED + offset, &args) {
        (0, Value::List(mut results)) => results.remove(0),
        other => panic!("{other:?}"),
    }
}

fn release(handles: &[&Value]) -> Value {
    let bytes: Vec<u8> = handles.iter().flat_map(|value| handle(value).0.to_le_bytes()).collect();
    reserved(0, [bin(&bytes)])
}

fn live() -> i128 {
    let Value::Map(stats) = reserved(5, []) else { panic!("no map") };
    match stats.values().find(|(key, _)| *key == text("objects")) {
        Some((_, Int(count))) => *count,
        other => panic!("{other:?}"),
    }
}

fn refused<const N: usize>(a: &Artifact, name: &str, args: [Value; N]) -> String {
    let (status, message) = a.refusal(name, &args);
    assert_eq!(status, DECODE, "{message}");
    message
}

/// Counts live objects, so that it must not run beside the others.
#[test]
fn objects() {
    methods_and_identity();
    fields_and_variables();
    boxed_values();
    containers();
    data_with_methods();
    interfaces();
    functions_and_channels();
    handles_that_do_not_fit();
    errors();
    out_parameters();
    texts_that_panic();
    generics_and_hidden_types();
    undelivered_objects_are_released();
}

fn methods_and_identity() {
    let c = one("NewCounter", [text("a")]);
    assert_eq!(handle(&c).1, None);
    assert_eq!(one("Counter.Inc", [c.clone(), Int(2)]), Int(2));
    assert_eq!(one("Counter.Inc", [c.clone(), Int(3)]), Int(5));
    assert_eq!(one("SameCounter", [c.clone(), c.clone()]), Bool(true));
    assert_eq!(one("SameCounter", [c.clone(), Nil]), Bool(false));
    assert_eq!(one("NoCounter", []), Nil);
    let other = one("NewCounter", [text("a")]);
    assert_eq!(reserved(1, [c.clone(), c.clone()]), Bool(true));
    assert_eq!(reserved(1, [c.clone(), other.clone()]), Bool(false));
    assert_eq!(reserved(2, [c.clone()]), reserved(2, [c.clone()]));
    assert_eq!(reserved(3, [c.clone()]), text("counter a"));
    assert_eq!(reserved(4, [c.clone()]), text("*example.com/fixture.Counter"));
    assert_eq!(reserved(6, [c.clone()]), Int(5));
    assert_eq!(release(&[&c, &other, &c]), Int(2));
    assert_eq!(refused(artifact(), "Counter.Inc", [c, Int(1)]), "fixture.Counter.Inc(): parameter c: closed object");
}

fn fields_and_variables() {
    let c = one("NewCounter", [text("a")]);
    assert_eq!(one("get Counter.Name", [c.clone()]), text("a"));
    assert_eq!(results("set Counter.Name", [c.clone(), text("b")]), []);
    assert_eq!(one("get Counter.Name", [c.clone()]), text("b"));
    // A field that is an object by value is reached, not copied.
    let gauge = one("get Counter.Gauge", [c.clone()]);
    results("Gauge.Set", [gauge.clone(), Int(7)]);
    assert_eq!(one("Gauge.Get", [one("get Counter.Gauge", [c.clone()])]), Int(7));
    let new = one("NewGauge", [Int(9)]);
    results("set Counter.Gauge", [c.clone(), new]);
    assert_eq!(one("Gauge.Get", [gauge.clone()]), Int(9));
    results("set Counter.Gauge", [c.clone(), Nil]);
    assert_eq!(one("Gauge.Get", [gauge]), Int(0));
    assert_eq!(one("get Counter.Link", [c.clone()]), Nil);
    results("set Counter.Link", [c.clone(), c.clone()]);
    let link = one("get Counter.Link", [c.clone()]);
    assert_eq!(reserved(1, [c.clone(), link]), Bool(true));
    results(
        "set Counter.Shape",
        [c.clone(), typed(artifact().type_number("example.com/fixture.Square"), &list([Float(3.0)]))],
    );
    assert_eq!(one("Shape.Area", [one("get Counter.Shape", [c])]), Float(9.0));

    assert_eq!(one("get Limit", []), Int(10));
    results("set Limit", [Int(11)]);
    assert_eq!(one("get Limit", []), Int(11));
    assert_eq!(reserved(3, [one("get Default", [])]), text("counter default"));
    let level = one("get Level0", []);
    results("set Level0", [one("NewGauge", [Int(4)])]);
    assert_eq!(one("Gauge.Get", [level]), Int(4));
    let made = one("new Counter", []);
    assert_eq!(one("get Counter.Name", [made]), text(""));
}

fn boxed_values() {
    let (a, b) = (one("NewGauge", [Int(1)]), one("NewGauge", [Int(1)]));
    assert_eq!(one("Gauge.Get", [a.clone()]), Int(1));
    assert_eq!(reserved(1, [a.clone(), b.clone()]), Bool(true));
    assert_eq!(reserved(2, [a.clone()]), reserved(2, [b.clone()]));
    assert_eq!(reserved(4, [a.clone()]), text("example.com/fixture.Gauge"));
    results("Gauge.Set", [a.clone(), Int(2)]);
    assert_eq!(reserved(1, [a.clone(), b.clone()]), Bool(false));
    let levels = one("Levels", [Nil, list([a.clone(), Nil, b])]);
    let expected: Vec<u8> = [2_i64, 0, 1, 0].iter().flat_map(|n| n.to_le_bytes()).collect();
    assert_eq!(levels, bin(&expected));
    // An any holds the value, not the pointer.
    assert_eq!(one("TypeOf", [a.clone()]), text("fixture.Gauge"));
    assert!(of_type(&one("EchoAny", [a]), "example.com/fixture.Gauge"));
    assert_eq!(one("Addr", [text("10.0.0.1")]), text("10.0.0.1"));
    assert_eq!(one("Addr", [Nil]), text("invalid IP"));
}

fn containers() {
    let Value::List(counters) = one("Counters", [Int(3)]) else { panic!("no list") };
    assert_eq!((counters.len(), &counters[3]), (4, &Nil));
    for (i, c) in counters[..3].iter().enumerate() {
        one("Counter.Inc", [c.clone(), Int(i as i128 + 1)]);
    }
    let by_name = map([(text("x"), counters[2].clone())]);
    assert_eq!(one("TotalOf", [Value::List(counters.clone()), by_name]), Int(1 + 2 + 3 + 3));
    let bad = refused(artifact(), "TotalOf", [list([counters[0].clone(), text("x")]), Nil]);
    assert_eq!(bad, "fixture.TotalOf(): parameter list[1]: expected *example.com/fixture.Counter, got str");
    assert!(of_type(&one("EchoAny", [counters[0].clone()]), "*example.com/fixture.Counter"));
}

fn data_with_methods() {
    let square = list([Float(2.0)]);
    assert_eq!(one("Square.Area", [square.clone()]), Float(4.0));
    // What a method with a pointer receiver changes comes back.
    let back = artifact().reply("Square.Grow", &[square.clone(), Float(1.0)], 1);
    assert_eq!(back, (0, list([Float(3.0), list([Int(0), list([Float(3.0)])])])));
    let same = artifact().reply("Square.Grow", &[square.clone(), Float(0.0)], 1);
    assert_eq!(same, (0, list([Float(2.0)])));
    let object = one("new Square", [square]);
    let none = artifact().reply("Square.Grow", &[object.clone(), Float(1.0)], 1);
    assert_eq!(none, (0, list([Float(3.0)])));
    assert_eq!(one("get Square.Side", [object]), Float(3.0));
}

fn interfaces() {
    let square = artifact().type_number("example.com/fixture.Square");
    assert_eq!(one("NewShape", [text("square")]), typed(square, &list([Float(2.0)])));
    let pointer = one("NewShape", [text("pointer")]);
    assert!(of_type(&pointer, "*example.com/fixture.Square"));
    let circle = one("NewShape", [text("circle")]);
    assert_eq!(handle(&circle).1, None);
    assert_eq!(one("NewShape", [text("none")]), Nil);
    assert_eq!(one("Area", [Nil]), Float(-1.0));
    assert_eq!(one("Area", [pointer.clone()]), Float(9.0));
    assert_eq!(one("Area", [circle.clone()]), Float(3.0));
    assert_eq!(one("Shape.Area", [circle.clone()]), Float(3.0));
    assert_eq!(one("Area", [typed(square, &list([Float(4.0)]))]), Float(16.0));
    assert_eq!(one("Square.Area", [pointer]), Float(9.0));
    assert_eq!(one("ReadAll", [text("as text")]), text("as text"));
    assert_eq!(one("ReadAll", [bin(b"as bytes")]), text("as bytes"));
    let a = artifact();
    let expected = "expected *example.com/fixture.Square, got a handle of example.com/fixture.circle";
    assert!(refused(a, "Square.Area", [circle.clone()]).ends_with(expected));
    let expected = "expected io.Reader, got a handle of example.com/fixture.circle";
    assert!(refused(a, "ReadAll", [circle]).ends_with(expected));
    assert!(refused(a, "Area", [text("x")]).ends_with("expected example.com/fixture.Shape, got str"));
    assert!(refused(a, "Area", [Int(1)]).ends_with("expected example.com/fixture.Shape, got int"));
}

fn functions_and_channels() {
    let a = artifact();
    let double = Value::Ext(4, a.number("Double").to_be_bytes().to_vec());
    let adder = one("Adder", [Int(5)]);
    for name in ["Apply", "ApplyPlain"] {
        assert_eq!(one(name, [double.clone(), Int(4)]), Int(8));
        assert_eq!(one(name, [adder.clone(), Int(4)]), Int(9));
    }
    assert_eq!(one("func(int) int.call", [adder, Int(1)]), Int(6));
    let sum = Value::Ext(4, a.number("AddInt").to_be_bytes().to_vec());
    assert!(refused(a, "Apply", [sum, Int(1)]).contains("cannot be passed as a value"));
    assert_eq!(one("Take", [one("Pipe", [Int(3)])]), Int(3));
    assert_eq!(handle(&one("Func", [])).1, None);
}

fn handles_that_do_not_fit() {
    let a = artifact();
    let c = one("NewCounter", [text("x")]);
    let number = handle(&c).0;
    let changed = |n: u64| Value::Ext(4, n.to_be_bytes().to_vec());
    for (value, text) in [
        (changed(number ^ 1 << 52), "object of another artifact"),
        (changed(number + (1 << 32)), "no such object"),
        (changed(number | 0xffff_ffff), "no such object"),
        (changed(0), "no such object"),
        (one("NewGauge", [Int(1)]), "expected *example.com/fixture.Counter, got a handle of example.com/fixture.Gauge"),
        (Value::Ext(4, vec![0; 7]), "expected *example.com/fixture.Counter, got extension 4"),
        (Int(1), "expected *example.com/fixture.Counter, got int"),
    ] {
        assert_eq!(refused(a, "Counter.Len", [value]), format!("fixture.Counter.Len(): parameter c: {text}"));
    }
}

fn errors() {
    let a = artifact();
    let gone = Int(i128::from(a.number("get ErrGone")));
    let code = Int(i128::from(a.type_number("*example.com/fixture.CodeError")));
    let cases = [
        ("gone", list([gone.clone()]), list([])),
        ("wrapped", list([gone.clone()]), list([])),
        ("code", list([]), list([code.clone()])),
        ("is", list([gone.clone()]), list([code.clone()])),
        ("joined", list([gone.clone()]), list([code.clone()])),
    ];
    for (how, sentinels, types) in cases {
        let (kind, payload) = a.reply("FailAs", &[text(how)], 0);
        let Value::List(parts) = payload else { panic!("{payload:?}") };
        let Value::List(error) = &parts[0] else { panic!("{parts:?}") };
        assert_eq!((kind, &error[4], &error[5]), (1, &sentinels, &types), "{how}");
        if how == "joined" {
            let Value::List(members) = &error[6] else { panic!("{error:?}") };
            let Value::List(second) = &members[1] else { panic!("{members:?}") };
            assert_eq!((members.len(), &second[0]), (2, &text("code 5")));
        } else {
            assert_eq!(error.len(), 6);
        }
        if how == "gone" {
            // It comes back as the very value, and wrapped at least as one that errors.Is finds.
            assert_eq!(results("IsGone", [parts[0].clone()]), [Bool(true), Bool(true)]);
        } else if how == "wrapped" {
            assert_eq!(results("IsGone", [parts[0].clone()]), [Bool(false), Bool(true)]);
        }
    }
    assert_eq!(results("FailAs", [text("none")]), []);
}

fn out_parameters() {
    let a = artifact();
    assert_eq!(results("Unmarshal", [text("[1]"), Nil]), [list([Float(1.0)])]);
    let square = a.type_number("example.com/fixture.Square");
    let made = results("Unmarshal", [text("{\"Side\": 2}"), typed(square, &Nil)]);
    assert_eq!(made, [typed(square, &list([Float(2.0)]))]);
    let object = one("new Square", [list([Float(0.0)])]);
    assert_eq!(results("Unmarshal", [text("{\"Side\": 5}"), object.clone()]), []);
    assert_eq!(one("get Square.Side", [object]), Float(5.0));
    let (int, string) = (typed(1, &Nil), typed(16, &Nil));
    assert_eq!(results("Scan", [text("7 x"), list([int, string])]), [Int(2), Int(7), text("x")]);
    let text = refused(a, "Unmarshal", [text("1"), typed(9999, &Nil)]);
    assert!(text.ends_with("type number 9999 is none of this artifact's types"), "{text}");
    assert_eq!(ANY, 18);
}

fn texts_that_panic() {
    let a = artifact();
    let unnamed = one("NewCounter", [text("")]);
    for (offset, value) in [(3, "no name"), (6, "a negative length")] {
        one("Counter.Inc", [unnamed.clone(), Int(-1)]);
        let (kind, payload) = a.reply_of(RESERVED + offset, std::slice::from_ref(&unnamed));
        let Value::List(parts) = payload else { panic!("{payload:?}") };
        assert_eq!((kind, &parts[0]), (2, &text(value)));
    }
    let text = a.refusal_of(RESERVED + 6, &[one("Adder", [Int(1)])]);
    assert_eq!(text, (DECODE, "usegolib.len(): parameter object: a example.com/fixture.Op has no length".to_owned()));
}

fn generics_and_hidden_types() {
    let numbers: Vec<u8> = [1_i64, 2].iter().flat_map(|n| n.to_le_bytes()).collect();
    let stack = one("NewStack__int", [bin(&numbers)]);
    assert_eq!(results("Stack[int].Pop", [stack.clone()]), [Int(2), Bool(true)]);
    assert_eq!(results("Stack[int].Pop", [stack.clone()]), [Int(1), Bool(true)]);
    assert_eq!(results("Stack[int].Pop", [stack]), [Int(0), Bool(false)]);
    let order = one("get Order", []);
    assert_eq!(reserved(4, [order.clone()]), text("*encoding/binary.bigEndian"));
    assert_eq!(one("bigEndian.Uint16", [order, bin(&[1, 2])]), Int(0x102));
}

fn undelivered_objects_are_released() {
    let a = artifact();
    let before = live();
    assert_eq!(a.reply("PanicAfter", &[], 0).0, 2);
    assert_eq!(live(), before);
    // A reply that was never taken takes its objects along.
    let outcome = a.call_with("Counters", &[Int(5)], &crate::artifact::How { capacity: 4, ..Default::default() });
    assert_eq!((outcome.status, live()), (3, before + 5));
    assert_eq!((a.drop(outcome.ticket), live()), (0, before));
    let Value::List(counters) = one("Counters", [Int(5)]) else { panic!("no list") };
    assert_eq!(live(), before + 5);
    release(&counters[..5].iter().collect::<Vec<_>>());
    assert_eq!(live(), before);
}
