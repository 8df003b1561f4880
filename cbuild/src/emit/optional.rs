//! Methods that Go code looks for by type assertions: a type for each set of them that an object of Python may have.
//!
//! What a Go value can do is fixed by its type. So beside `proxyN`, which has the methods of the interface, there is
//! `proxyNxM` for each set M of the optional methods, as bits. It embeds `proxyN` and a part for each method.

use usegolib_schema::{Kind, Method, TypeId};

use super::context::Context;
use super::source::Source;

impl Context<'_> {
    /// The optional methods of an interface type. The place of one is the number of its bit; those that generated code
    /// cannot write are none.
    pub(super) fn optional(&self, id: TypeId) -> Vec<Option<&Method>> {
        let (Kind::Interface { optional, .. } | Kind::Named { optional, .. }) = &self.ty(id).kind else {
            return Vec::new();
        };
        let written = |method: &Method| {
            let mut parts = method.params.iter().skip(1).map(|p| p.ty).chain(method.results.iter().map(|r| r.ty));
            method.skip.is_none() && parts.all(|part| self.is_spellable(part))
        };
        optional.iter().map(|method| written(method).then_some(method)).collect()
    }
}

impl Source<'_> {
    /// `proxyN`, the types with optional methods, and `wideN`, which gives an object of Python as a value of just the
    /// methods that it has.
    ///
    /// There are many types, so they are small: pointers to the `Held` itself, whose methods are those of embedded
    /// types at the same address.
    pub(super) fn wide_proxies(&mut self, id: TypeId, methods: &[Method]) -> String {
        let context = self.context;
        let optional: Vec<(usize, &Method)> =
            (0..).zip(context.optional(id)).filter_map(|(bit, method)| Some((bit, method?))).collect();
        let (rt, go) = (self.runtime(), self.go(id));
        let held = format!("{rt}.HeldAt(p)");
        let mut text = format!(
            "\n// proxy{id} is an object of Python as a {go}, proxy{id}x1 and so on also with the optional methods of these bits.\ntype proxy{id} struct{{ held }}\n"
        );
        for (index, method) in methods.iter().enumerate() {
            text.push_str(&self.proxy_method(&format!("*proxy{id}"), &held, id, index, method));
        }
        for (bit, method) in &optional {
            text.push_str(&format!("\ntype part{id}m{bit} struct{{}}\n"));
            text.push_str(&self.proxy_method(&format!("*part{id}m{bit}"), &held, id, methods.len() + bit, method));
        }
        let known = optional.iter().fold(0, |set, (bit, _)| set | 1_usize << bit);
        let mut cases = String::new();
        for set in (1..=known).filter(|set| set & !known == 0) {
            let bits = optional.iter().map(|(bit, _)| bit).filter(|bit| set >> *bit & 1 == 1);
            let parts: String = bits.map(|bit| format!("\tpart{id}m{bit}\n")).collect();
            text.push_str(&format!("\ntype proxy{id}x{set} struct {{\n{parts}\tproxy{id}\n}}\n"));
            cases.push_str(&format!("\tcase {set}:\n\t\treturn {rt}.HeldAs[proxy{id}x{set}](h)\n"));
        }
        text.push_str(&format!(
            "\nfunc wide{id}(h *{rt}.Held, can uint32) {go} {{\n\tswitch can & {known} {{\n{cases}\t}}\n\treturn {rt}.HeldAs[proxy{id}](h)\n}}\n"
        ));
        text
    }
}
