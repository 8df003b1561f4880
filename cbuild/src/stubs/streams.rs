//! Channels and iterators, and objects that are stepped through by methods (docs/iterators.md).

use usegolib_schema::{ChanDirection, Kind, Method, Scalar, TypeId};

use super::annotate::{Annotate, several};
use super::data::{Class, Context, Function, Param, Passing};
use super::shape::resolve;
use crate::emit::stream_items;

/// The kinds of stream, as usegolib/_objects/stream_types.py has classes for them.
fn class_name(kind: &Kind) -> &'static str {
    match kind {
        Kind::Chan { direction: ChanDirection::Both, .. } => "_usegolib.GoChannel",
        Kind::Chan { direction: ChanDirection::Receive, .. } => "_usegolib.GoReceiver",
        Kind::Chan { direction: ChanDirection::Send, .. } => "_usegolib.GoSender",
        Kind::Func { .. } => "_usegolib.GoFuncSequence",
        _ => "_usegolib.GoSequence",
    }
}

impl Annotate<'_> {
    /// The class of a channel or an iterator, with the type of its items; None for other types.
    pub(super) fn stream(&self, id: TypeId, depth: u8) -> Option<String> {
        let items = stream_items(&self.schema.types, id)?;
        let items: Vec<String> = items.iter().map(|item| self.give_within(*item, depth + 1)).collect();
        let class = class_name(&self.schema.types[resolve(self.schema, id) as usize].kind);
        Some(format!("{class}[{}]", several(&items)))
    }

    /// What can be given for a channel or an iterator that is no func.
    pub(super) fn accept_stream(&self, id: TypeId, depth: u8) -> Vec<String> {
        let kind = &self.schema.types[resolve(self.schema, id) as usize].kind;
        let mut list: Vec<String> = self.stream(id, depth).into_iter().collect();
        let items = stream_items(&self.schema.types, id).unwrap_or_default();
        let taken: Vec<String> = items.iter().map(|item| self.accept_within(*item, depth + 1)).collect();
        if !matches!(kind, Kind::Chan { direction: ChanDirection::Send, .. }) {
            list.push(format!("_abc.Iterable[{}]", several(&taken)));
        }
        if let ([key, _], [_, value]) = (items.as_slice(), taken.as_slice()) {
            list.push(format!("_abc.Mapping[{}, {value}]", self.key(*key)));
        }
        list.push("None".to_owned());
        list
    }
}

/// The base of a named channel or iterator, and how a channel is made.
pub(super) fn stream(context: &Context, id: TypeId, class: &mut Class) {
    let Some(base) = context.annotate.stream(id, 0) else { return };
    class.bases.push(base);
    if matches!(context.schema.types[resolve(context.schema, id) as usize].kind, Kind::Chan { .. }) {
        let annotation = "int".to_owned();
        let params = vec![Param { name: "size".to_owned(), annotation, passing: Passing::Position, optional: true }];
        let result = "_self_type".to_owned();
        class.methods.push(Function { name: "__new__".to_owned(), params, result, ..Function::default() });
    }
}

/// The names of error methods, of items and of pages, as usegolib/_objects/next_methods.py has them.
const ITEMS: [&str; 6] = ["Item", "Value", "Current", "Record", "Row", "Entry"];
const PAGES: [&str; 3] = ["More", "HasMorePages", "HasNext"];
const FOUND: [&str; 7] = ["", "_", "exists", "found", "ok", "valid", "more"];

/// The methods of a type, by what they take and give.
struct Methods<'a> {
    context: &'a Context<'a>,
    list: &'a [Method],
}

impl Methods<'_> {
    fn find(&self, name: &str) -> Option<&Method> {
        self.list.iter().find(|method| method.name == name && method.function.is_some())
    }

    fn kind(&self, id: TypeId) -> &Kind {
        &self.context.schema.types[resolve(self.context.schema, id) as usize].kind
    }

    fn is(&self, id: TypeId, wanted: Scalar) -> bool {
        matches!(self.kind(id), Kind::Scalar { scalar } if *scalar == wanted)
    }

    /// A method without parameters and with so many results.
    fn plain(&self, name: &str, error: bool, results: usize) -> Option<&Method> {
        self.find(name).filter(|m| m.params.len() == 1 && m.error == error && m.results.len() == results)
    }

    fn asks(&self, name: &str) -> bool {
        self.plain(name, false, 1).is_some_and(|method| self.is(method.results[0].ty, Scalar::Bool))
    }

    /// A method with one parameter of the type any.
    fn fills(&self, name: &str, variadic: bool) -> bool {
        self.find(name).is_some_and(|method| {
            let [_, param] = method.params.as_slice() else { return false };
            let kind = match self.kind(param.ty) {
                Kind::Slice { elem } if variadic => self.kind(*elem),
                kind => kind,
            };
            method.error && method.results.is_empty() && param.variadic == variadic && matches!(kind, Kind::Any)
        })
    }

    /// What a method gives as its only result.
    fn gives(&self, name: &str, error: bool) -> Option<String> {
        let method = self.plain(name, error, 1)?;
        let id = method.results[0].ty;
        let annotate = &self.context.annotate;
        Some(if error { annotate.give(id) } else { annotate.give_maybe(id) })
    }

    fn slice(&self, name: &str) -> Option<String> {
        let method = self.plain(name, true, 1)?;
        matches!(self.kind(method.results[0].ty), Kind::Slice { .. }).then(|| self.gives(name, true))?
    }

    fn cursor(&self) -> Option<String> {
        if let (Some(key), Some(value)) = (self.gives("Key", false), self.gives("Value", false)) {
            return Some(format!("tuple[{key}, {value}]"));
        }
        ITEMS.iter().find_map(|name| self.gives(name, false))
    }

    fn item(&self) -> Option<String> {
        let any = || "_t.Any".to_owned();
        let nothing = |name: &str, error| self.plain(name, error, 0).is_some();
        if self.asks("Scan") && nothing("Err", true) {
            let text = self.plain("Text", false, 1).is_some_and(|m| self.is(m.results[0].ty, Scalar::String));
            let bytes =
                self.plain("Bytes", false, 1).is_some_and(|m| matches!(self.kind(m.results[0].ty), Kind::Bytes));
            return if text {
                Some("str".to_owned())
            } else if bytes {
                Some("bytes".to_owned())
            } else {
                self.gives("Read", true)
            };
        }
        if self.asks("Next") {
            if self.fills("Scan", true) && self.slice("Columns").is_some() {
                return Some("tuple[_t.Any, ...]".to_owned());
            }
            return self.cursor().or_else(|| self.slice("Values")).or_else(|| self.fills("Decode", false).then(any));
        }
        if self.asks("Valid") && nothing("Next", false) {
            return self.cursor();
        }
        if self.asks("More") && self.fills("Decode", false) {
            return Some(any());
        }
        self.page().or_else(|| self.pair()).or_else(|| {
            let steps = ["Next", "NextPart", "Recv", "Token"];
            steps.iter().find_map(|name| self.gives(name, true)).or_else(|| self.slice("Read"))
        })
    }

    fn page(&self) -> Option<String> {
        PAGES.iter().find(|name| self.asks(name))?;
        let step = ["NextPage", "Next"].iter().filter_map(|name| self.find(name)).find(|method| {
            let params = method.params.get(1..).unwrap_or_default();
            let options = |id| match self.kind(id) {
                Kind::Slice { elem } => matches!(self.kind(*elem), Kind::Func { .. }),
                _ => false,
            };
            method.results.len() == 1 && params.iter().all(|param| param.variadic && options(param.ty))
        })?;
        Some(self.context.annotate.give_maybe(step.results[0].ty))
    }

    fn pair(&self) -> Option<String> {
        let next = self.find("Next").filter(|method| method.params.len() == 1 && !method.error)?;
        let (last, items) = next.results.split_last()?;
        let fits =
            matches!(items.len(), 1 | 2) && self.is(last.ty, Scalar::Bool) && FOUND.contains(&last.name.as_str());
        let items: Vec<String> = items.iter().map(|item| self.context.annotate.give_maybe(item.ty)).collect();
        fits.then(|| several(&items))
    }
}

/// `__iter__` of a class with these methods, as usegolib/_objects/next_methods.py gives it to objects.
pub(super) fn stepped(context: &Context, list: &[Method]) -> Option<Function> {
    let item = Methods { context, list }.item()?;
    let result = format!("_abc.Iterator[{item}]");
    Some(Function { name: "__iter__".to_owned(), result, ..Function::default() })
}
