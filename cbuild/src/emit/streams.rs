//! `streams.go`: the types of channels and iterators, and how their items are read and written.

use std::collections::BTreeSet;

use usegolib_schema::{ChanDirection, Kind, TypeId};

use super::context::{Context, EmittedFile, items};
use super::source::Source;
use super::types::Raw;

impl Context<'_> {
    /// The types of the items of a channel, an iterator, or a func that is one: `func(yield func(T) bool)`.
    pub(super) fn items(&self, id: TypeId) -> Option<Vec<TypeId>> {
        items(&self.schema.types, id)
    }

    /// The same, where generated code can write the types.
    pub(super) fn stream(&self, id: TypeId) -> Option<Vec<TypeId>> {
        self.items(id).filter(|items| self.is_spellable(id) && items.iter().all(|item| self.is_spellable(*item)))
    }

    /// Whether Python can give an iterable where the type is wanted: an iterator of the package iter, or a channel that
    /// can be received from.
    pub(super) fn takes_iterables(&self, id: TypeId) -> bool {
        let takes = match self.underlying(id) {
            Kind::Iter { .. } => true,
            Kind::Chan { direction, .. } => *direction != ChanDirection::Send,
            _ => false,
        };
        takes && self.stream(id).is_some_and(|items| items.iter().all(|item| self.reachable[*item as usize]))
    }

    /// The types of channels and iterators whose items can be read or written.
    fn streams(&self) -> Vec<(TypeId, Vec<TypeId>)> {
        let all = (0..).take(self.schema.types.len());
        let listed = all.filter_map(|id| Some((id, self.stream(id)?)));
        listed.filter(|(_, items)| items.iter().all(|item| self.reachable[*item as usize])).collect()
    }
}

/// The file; none where no type is a channel or an iterator.
pub(super) fn file(context: &Context) -> Option<EmittedFile> {
    let streams = context.streams();
    if streams.is_empty() {
        return None;
    }
    let mut source = Source::new(context);
    let rt = source.runtime();
    let elements: BTreeSet<TypeId> = streams.iter().flat_map(|(_, items)| items.iter().copied()).collect();
    for id in elements {
        let text = source.element(id);
        source.declare(&text);
    }
    let mut rows = String::new();
    for (id, items) in &streams {
        let made = match (&context.underlying(*id), items.as_slice()) {
            (Kind::Chan { .. }, [item]) => format!("ChanOf(element{item}())"),
            (_, [item]) => format!("SeqOf(element{item}())"),
            (_, [key, value]) => format!("Seq2Of(element{key}(), element{value}())"),
            _ => continue,
        };
        rows.push_str(&format!("\t{{Number: {id}, Type: {rt}.{made}}},\n"));
    }
    source.declare(&format!(
        "// streams are the types of channels and iterators.\nvar streams = []{rt}.Stream{{\n{rows}}}\n"
    ));
    Some(source.into_file("streams.go"))
}

impl Source<'_> {
    /// How items of a type are read and written.
    fn element(&mut self, id: TypeId) -> String {
        let (rt, go) = (self.runtime(), self.go(id));
        let read = self.decode_into(id, "v", "\t\t\t");
        let write = match self.context.raw_element(id) {
            Some(Raw::Numbers) => format!("\t\t\t{rt}.EncodeRaw(e, v)\n"),
            Some(Raw::Bools) => format!("\t\t\t{rt}.EncodeBools(e, v)\n"),
            None => {
                let one = self.encode(id, "v[i]", "\t\t\t\t");
                format!("\t\t\te.Array(len(v))\n\t\t\tfor i := range v {{\n{one}\t\t\t}}\n")
            }
        };
        format!(
            "// element{id} is for items of the type {go}: a func, since reading one may read others.\nfunc element{id}() *{rt}.Element[{go}] {{\n\treturn &{rt}.Element[{go}]{{\n\t\tRead: func(d *{rt}.Decoder) (v {go}) {{\n{read}\t\t\treturn v\n\t\t}},\n\t\tWrite: func(e *{rt}.Encoder, v []{go}) {{\n{write}\t\t}},\n\t}}\n}}\n"
        )
    }
}
