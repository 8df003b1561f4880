//! Errors, panics, and frames that do not fit.

use crate::artifact::{How, artifact};
use crate::wire::{Bool, Float, Int, Nil, Value, bin, encode, list, map, text, typed};

const NOT_FOUND: i32 = 5;
const DECODE: i32 = 13;
const ENCODE: i32 = 14;

#[test]
fn an_error_carries_message_type_chain_and_fields() {
    let (kind, payload) = artifact().reply("Fail", &[text("/x")], 0);
    let sentinel = list([text("file does not exist"), text("*errors.errorString")]);
    let path_error = list([text("open /x: file does not exist"), text("*io/fs.PathError")]);
    let outer = list([text("fail: open /x: file does not exist"), text("*fmt.wrapError")]);
    let chain = list([outer, path_error, sentinel]);
    let (none, message) = (list([]), "fail: open /x: file does not exist");
    let plain = "file does not exist";
    let inner = list([text(plain), text("*errors.errorString")]);
    // The fields are those of the errors that are wrapped, too.
    let fields = map([(text("Op"), text("open")), (text("Path"), text("/x")), (text("Err"), typed(19, &inner))]);
    let error = list([text(message), text("*fmt.wrapError"), chain, fields, none.clone(), none.clone()]);
    assert_eq!((kind, payload), (1, list([error, list([])])));
    let (kind, payload) = artifact().reply("Joined", &[], 0);
    let member = |m: &str| list([text(m), text("*errors.errorString")]);
    let chain = list([list([text("a\nb"), text("*errors.joinError")]), member("a"), member("b")]);
    let members = list([member("a"), member("b")]);
    let ty = text("*errors.joinError");
    let error = list([text("a\nb"), ty, chain, map([]), none.clone(), none.clone(), members]);
    assert_eq!((kind, payload), (1, list([error, list([])])));
    assert_eq!(artifact().results("Check", &[Bool(true)]), []);
    assert_eq!(artifact().reply("Check", &[Bool(false)], 0).0, 1);
}

#[test]
fn exported_fields_of_an_error_are_there() {
    let (_, payload) = artifact().reply("FailPlain", &[text("/x")], 0);
    let Value::List(parts) = payload else { panic!("{payload:?}") };
    let Value::List(error) = &parts[0] else { panic!("{parts:?}") };
    let Value::Map(fields) = &error[3] else { panic!("{error:?}") };
    let names: Vec<&Value> = fields.values().map(|(name, _)| name).collect();
    assert_eq!(names, [&text("Err"), &text("Op"), &text("Path")]);
}

#[test]
fn panics_carry_value_type_and_stack() {
    for (name, args, value, ty, frame) in [
        ("Panic", text("p"), "panic: p", "*errors.errorString", "fixture.Panic("),
        (
            "Nil",
            Nil,
            "runtime error: invalid memory address or nil pointer dereference",
            "runtime.errorString",
            "fixture.Nil(",
        ),
    ] {
        let (kind, payload) = artifact().reply(name, &[args], 0);
        let Value::List(parts) = payload else { panic!("{payload:?}") };
        assert_eq!((kind, parts.len()), (2, 4));
        assert_eq!(parts[0], text(value));
        let Value::Str(found) = &parts[1] else { panic!("{parts:?}") };
        assert!(found == ty || found.starts_with("runtime."), "{found}");
        let Value::Str(stack) = &parts[2] else { panic!("{parts:?}") };
        assert!(stack.starts_with("goroutine ") && stack.contains(frame) && !stack.contains("(*Call).run"), "{stack}");
        assert!(matches!(parts[3], Int(n) if n > 0));
    }
    assert_eq!(artifact().results("AddInt", &[Int(1), Int(1)]), [Int(2)]);
}

#[test]
fn arguments_that_do_not_fit_name_the_place() {
    let a = artifact();
    let person = |tags: Value| list([Nil, Nil, tags, Nil, Nil, Nil, Nil, Nil, Nil]);
    let cases: Vec<(&str, Vec<Value>, &str)> = vec![
        ("AddInt", vec![Int(1), text("2")], "fixture.AddInt(): parameter b: expected int, got str"),
        ("AddInt", vec![Int(1)], "fixture.AddInt(): expected 2 arguments, got 1"),
        (
            "AddInt",
            vec![Int(u64::MAX.into()), Int(1)],
            "fixture.AddInt(): parameter a: expected int, got 18446744073709551615, which is out of range",
        ),
        (
            "Scalars",
            vec![Nil, Int(128), Nil, Nil, Nil, Nil, Nil, Nil, Nil, Nil, Nil, Nil, Nil, Nil],
            "fixture.Scalars(): parameter b: expected int8, got 128, which is out of range",
        ),
        (
            "SortStrings",
            vec![list([text("a"), Int(1)]), Nil],
            "fixture.SortStrings(): parameter xs[1]: expected string, got int",
        ),
        (
            "EchoPerson",
            vec![person(list([text("a"), Bool(true)]))],
            "fixture.EchoPerson(): parameter p.Tags[1]: expected string, got bool",
        ),
        ("EchoPerson", vec![list([Nil])], "fixture.EchoPerson(): parameter p: expected 9 elements, got 1 element"),
        (
            "EchoTree",
            vec![list([Nil, Nil, map([(text("k"), Int(1))])])],
            "fixture.EchoTree(): parameter t.ByName[\"k\"]: expected array, got int",
        ),
        (
            "EchoRaw",
            vec![bin(&[1]), Nil, Nil, Nil, Nil, Nil],
            "fixture.EchoRaw(): parameter a: expected whole elements of 8 bytes, got 1 byte",
        ),
        (
            "EchoRaw",
            vec![Nil, bin(&[2]), Nil, Nil, Nil, Nil],
            "fixture.EchoRaw(): parameter b: expected bools of byte 0 or 1, got byte 2",
        ),
        ("SetLevel", vec![text("odd"), Nil], "fixture.SetLevel(): parameter l: no level is called \"odd\""),
        (
            "EchoAny",
            vec![typed(9999, &Nil)],
            "fixture.EchoAny(): parameter v: type number 9999 is none of this artifact's types",
        ),
        (
            "EchoAny",
            vec![map([(list([]), Nil)])],
            "fixture.EchoAny(): parameter v: a value of type []any cannot be a map key",
        ),
    ];
    for (name, args, message) in cases {
        assert_eq!(a.refusal(name, &args), (DECODE, message.to_owned()));
    }
    let mut frame = encode(&list([Int(1), Int(2)]));
    frame.push(0);
    let outcome = a.raw(a.number("AddInt"), &frame, &How::default());
    assert_eq!(
        (outcome.status, outcome.bytes.as_slice()),
        (DECODE, &b"fixture.AddInt(): 1 byte left over after the arguments"[..])
    );
    let outcome = a.raw(a.number("AddInt"), &frame, &How { capacity: 7, ..How::default() });
    assert_eq!((outcome.status, outcome.bytes.as_slice()), (DECODE, &b"fixture"[..]));
    assert_eq!(a.raw(100_000, &frame, &How::default()).status, NOT_FOUND);
}

#[test]
fn nesting_is_capped_on_the_way_in() {
    let mut node = Nil;
    for _ in 0..2000 {
        node = list([Int(1), node]);
    }
    let (status, message) = artifact().refusal("EchoNode", &[node]);
    assert!(status == DECODE && message.ends_with("nested deeper than 256 levels"), "{message}");
    let mut any = Float(1.0);
    for _ in 0..2000 {
        any = list([any]);
    }
    assert_eq!(artifact().refusal("EchoAny", &[any]).0, DECODE);
}

#[test]
fn cycles_and_values_that_cannot_leave_go_are_named() {
    let cases = [
        (
            "Cycle",
            "fixture.Cycle(): the value contains itself and cannot be copied: Node.Next -> Node.Next -> Node.Next",
        ),
        ("SelfCycle", "fixture.SelfCycle(): the value contains itself and cannot be copied: Node.Next -> Node.Next"),
        (
            "TreeCycle",
            "fixture.TreeCycle(): the value contains itself and cannot be copied: Tree.ByName -> Tree.ByName",
        ),
        ("AnyCycle", "fixture.AnyCycle(): the value contains itself and cannot be copied"),
    ];
    for (name, message) in cases {
        assert_eq!(artifact().refusal(name, &[]), (ENCODE, message.to_owned()));
    }
}
