//! Every export enters the boundary: what an exported function does outside of it could panic into C.

mod support;

use std::collections::BTreeMap;
use std::path::Path;

use syn::visit::{self, Visit};
use usegolib::ffi::EXPORTS;

/// The two ways into the boundary; what closures do is done behind them.
const ENTRANCES: [&str; 2] = ["boundary", "control"];

/// What may be called outside of the boundary, and cannot panic. `ugl_python` calls CPython there, because CPython may
/// end the thread.
const HARMLESS: [(&str, &[&str]); 1] = [("ugl_python", &["cpython::make", "as_ref", "map_or", "null_mut"])];

/// What a function does outside of closures.
#[derive(Default)]
struct Outside {
    calls: Vec<String>,
    dangers: Vec<&'static str>,
}

impl<'ast> Visit<'ast> for Outside {
    fn visit_expr_closure(&mut self, _closure: &'ast syn::ExprClosure) {}

    fn visit_expr_call(&mut self, call: &'ast syn::ExprCall) {
        match &*call.func {
            syn::Expr::Path(path) => {
                let parts: Vec<_> = path.path.segments.iter().map(|part| part.ident.to_string()).collect();
                self.calls.push(parts.join("::"));
            }
            _ => self.dangers.push("a call of a value"),
        }
        // Function and arguments: the path of a call is no call itself.
        visit::visit_expr_call(self, call);
    }

    fn visit_expr_method_call(&mut self, call: &'ast syn::ExprMethodCall) {
        self.calls.push(call.method.to_string());
        visit::visit_expr_method_call(self, call);
    }

    fn visit_macro(&mut self, _macro: &'ast syn::Macro) {
        self.dangers.push("a macro");
    }

    fn visit_expr_index(&mut self, _index: &'ast syn::ExprIndex) {
        self.dangers.push("an index");
    }

    fn visit_expr_binary(&mut self, binary: &'ast syn::ExprBinary) {
        use syn::BinOp::{Eq, Ge, Gt, Le, Lt, Ne};
        if !matches!(binary.op, Eq(_) | Ne(_) | Lt(_) | Le(_) | Gt(_) | Ge(_)) {
            self.dangers.push("arithmetic");
        }
        visit::visit_expr_binary(self, binary);
    }
}

/// What is wrong with an exported function; `None` when it enters the boundary and does nothing beside it.
fn fault(function: &syn::ItemFn) -> Option<String> {
    let name = function.sig.ident.to_string();
    let mut outside = Outside::default();
    outside.visit_block(&function.block);
    if let Some(danger) = outside.dangers.first() {
        return Some(format!("{name}: {danger} outside of the boundary"));
    }
    let harmless = HARMLESS.iter().find(|(export, _)| *export == name).map_or(&[][..], |(_, calls)| *calls);
    let entered = |call: &String| ENTRANCES.contains(&call.as_str());
    if let Some(call) = outside.calls.iter().find(|call| !entered(call) && !harmless.contains(&call.as_str())) {
        return Some(format!("{name}: calls {call} outside of the boundary"));
    }
    // A single expression without a call has nothing to guard: `ugl_abi_version` is a number.
    (function.block.stmts.len() > 1 && !outside.calls.iter().any(entered))
        .then(|| format!("{name}: never enters the boundary"))
}

fn is_export(function: &syn::ItemFn) -> bool {
    function.attrs.iter().any(|attribute| match &attribute.meta {
        syn::Meta::List(list) => list.path.is_ident("unsafe") && list.tokens.to_string().contains("no_mangle"),
        other => other.path().is_ident("no_mangle"),
    })
}

/// The exported functions of a source, and what is wrong with each.
fn exports(source: &str) -> BTreeMap<String, Option<String>> {
    let functions = syn::parse_file(source).unwrap().items.into_iter().filter_map(|item| match item {
        syn::Item::Fn(function) if is_export(&function) => Some(function),
        _ => None,
    });
    functions.map(|function| (function.sig.ident.to_string(), fault(&function))).collect()
}

fn sources(folder: &Path, found: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(std::fs::read_to_string(path).unwrap());
        }
    }
}

#[test]
fn every_export_enters_the_boundary() {
    let mut found = Vec::new();
    sources(&support::native().join("src"), &mut found);
    let exports: BTreeMap<_, _> = found.iter().flat_map(|source| exports(source)).collect();
    assert_eq!(exports.keys().collect::<Vec<_>>(), EXPORTS.iter().collect::<Vec<_>>());
    assert_eq!(exports.into_values().flatten().collect::<Vec<_>>(), Vec::<String>::new());
}

/// The check above, tried with copies of a source that were spoilt in each way that it is to notice.
#[test]
fn what_stays_outside_is_noticed() {
    let call = std::fs::read_to_string(support::native().join("src/ffi/call.rs")).unwrap();
    let fault_of = |source: &str| exports(source)["ugl_call"].clone().unwrap_or_default();
    assert_eq!(fault_of(&call), "");
    let spoilt = |from: &str, to: &str| {
        assert!(call.contains(from), "{from}");
        fault_of(&call.replace(from, to))
    };
    let entrance = "unsafe { boundary(out_status, run) }";
    assert_eq!(spoilt(entrance, "run()"), "ugl_call: calls run outside of the boundary");
    assert_eq!(spoilt(entrance, "out_len as i32"), "ugl_call: never enters the boundary");
    assert_eq!(
        spoilt("let run = || {", "check(opts); let run = || {"),
        "ugl_call: calls check outside of the boundary"
    );
    assert_eq!(
        spoilt("let run = || {", "let n = in_len + 1; let run = || {"),
        "ugl_call: arithmetic outside of the boundary"
    );
    assert_eq!(
        spoilt("let run = || {", "assert!(in_len > 0); let run = || {"),
        "ugl_call: a macro outside of the boundary"
    );
}
