//! Compiles the schema of a function into its call plan.

use std::collections::HashMap;

use usegolib_schema::numbers::WRITEBACK_LIMIT;
use usegolib_schema::{Field, Kind, Scalar, Type, TypeId};

use super::element::Raw;
use super::host::Host;
use super::node::{CallPlan, Chosen, ClassId, FieldNode, FuncNodes, Keys, Node, NodeId, Omit, ParamNode, StructNode};
use crate::abi::options::{CALL_LARGE_VIEWS, CALL_VIEWS};
use crate::frame::Function;

/// How the elements of a slice or array travel.
enum Element {
    /// As they stand in memory.
    Raw(Raw),
    /// So too, but in Python they are instances of a class.
    Instances(ClassId, Raw),
    /// One by one.
    Single,
}

/// Compiles functions: the types of the artifact, and what the host has for some of them.
pub struct Compiler<'a, H> {
    types: &'a [Type],
    word_size: u8,
    host: &'a mut H,
    nodes: Vec<Node>,
    known: HashMap<TypeId, NodeId>,
}

impl<'a, H: Host> Compiler<'a, H> {
    /// A compiler for one function.
    pub fn new(types: &'a [Type], word_size: u8, host: &'a mut H) -> Self {
        Self { types, word_size, host, nodes: Vec::new(), known: HashMap::new() }
    }

    /// The call plan of a function; None when the schema is not consistent.
    pub fn compile(mut self, number: u32, function: &Function, chosen: &Chosen) -> Option<CallPlan> {
        let mut params = Vec::new();
        for (index, param) in function.params.iter().enumerate() {
            let written =
                chosen.writeback && !param.mode.is_in() && index < WRITEBACK_LIMIT && self.may_be_written(param.ty)?;
            params.push(ParamNode { node: self.node(param.ty)?, written });
        }
        let mut results = Vec::new();
        for result in &function.results {
            let node = self.node(result.ty)?;
            results.push(if chosen.flags & CALL_VIEWS == 0 { node } else { self.viewed(node) });
        }
        Some(with_large_views(CallPlan {
            nodes: self.nodes.into(),
            params: params.into(),
            variadic: function.params.last().is_some_and(|param| param.variadic),
            results: results.into(),
            error: function.error,
            writeback: chosen.writeback,
            number,
            hold: chosen.hold || function.hold,
            takes_callables: chosen.takes_callables && !chosen.hold && !function.hold,
            flags: chosen.flags,
        }))
    }

    /// The nodes of one type, and which of them it is; None when the schema is not consistent.
    pub fn compile_type(mut self, id: TypeId) -> Option<(Box<[Node]>, NodeId)> {
        let root = self.node(id)?;
        Some((self.nodes.into(), root))
    }

    /// The nodes of the parameters and results of a func type; None when the schema is not consistent.
    pub fn compile_func(mut self, params: &[TypeId], results: &[TypeId]) -> Option<FuncNodes> {
        let params = params.iter().map(|id| self.node(*id)).collect::<Option<_>>()?;
        let results = results.iter().map(|id| self.node(*id)).collect::<Option<_>>()?;
        Some(FuncNodes { nodes: self.nodes.into(), params, results })
    }

    /// The node of a whole result that may be a view: those are read by the portable lane.
    fn viewed(&mut self, node: NodeId) -> NodeId {
        if !matches!(self.nodes[node], Node::RawSlice(_) | Node::Bytes) {
            return node;
        }
        self.nodes.push(Node::Portable);
        self.nodes.len() - 1
    }

    fn get(&self, id: TypeId) -> Option<&'a Type> {
        self.types.get(id as usize)
    }

    /// The type behind all names.
    fn resolve(&self, mut id: TypeId) -> Option<&'a Kind> {
        for _ in 0..=self.types.len() {
            match &self.get(id)?.kind {
                Kind::Named { underlying, .. } => id = *underlying,
                kind => return Some(kind),
            }
        }
        None
    }

    fn node(&mut self, id: TypeId) -> Option<NodeId> {
        if let Some(node) = self.known.get(&id) {
            return Some(*node);
        }
        let place = self.nodes.len();
        self.known.insert(id, place);
        self.nodes.push(Node::Portable);
        self.nodes[place] = self.make(id, id)?;
        Some(place)
    }

    /// The node of type `id`; `owner` is the name that it goes by, which has the class of a struct.
    fn make(&mut self, id: TypeId, owner: TypeId) -> Option<Node> {
        Some(match &self.get(id)?.kind {
            Kind::Scalar { scalar } => self.scalar(*scalar),
            Kind::Bytes => Node::Bytes,
            Kind::Slice { elem } => match self.element(*elem)? {
                Element::Raw(raw) => Node::RawSlice(raw),
                Element::Single => Node::Slice { elem: self.node(*elem)? },
                Element::Instances(class, raw) => Node::Instances { class, raw, len: None },
            },
            Kind::Array { len, elem } => {
                let len = usize::try_from(*len).ok()?;
                match self.element(*elem)? {
                    Element::Raw(Raw::U8) if self.is_plain_byte(*elem) => Node::ByteArray { len },
                    Element::Raw(raw) => Node::RawArray { raw, len },
                    Element::Single => Node::Array { elem: self.node(*elem)?, len },
                    Element::Instances(class, raw) => Node::Instances { class, raw, len: Some(len) },
                }
            }
            Kind::Map { key, elem } => {
                Node::Map { key: self.node(*key)?, elem: self.node(*elem)?, keys: self.keys(*key)? }
            }
            Kind::Set { elem } if self.keys(*elem)? != Keys::Frozen => Node::Set { elem: self.node(*elem)? },
            Kind::Pointer { elem, object: false, .. } => Node::Pointer {
                elem: self.node(*elem)?,
                wrapped: self.resolve(*elem)?.has_nil(),
                shared: self.shared(*elem)?,
            },
            Kind::Struct { fields } => self.structure(owner, fields)?,
            _ if self.is_handle(id)? => self.handle(id)?,
            Kind::Named { uuid: true, .. } => self.host.uuid(id).map_or(Node::Portable, Node::Uuid),
            Kind::Named { underlying, .. } if self.is_struct(*underlying)? => {
                let Kind::Struct { fields } = self.resolve(*underlying)? else { return None };
                self.structure(id, fields)?
            }
            Kind::Named { underlying, .. } => match self.host.named(id) {
                Some(class) => Node::Named { class, inner: self.node(*underlying)? },
                None => self.make(*underlying, owner)?,
            },
            Kind::Any => Node::Any,
            Kind::Time => self.host.time(id).map_or(Node::Portable, Node::Time),
            Kind::Duration => self.host.duration(id).map_or(Node::Portable, Node::Duration),
            Kind::BigInt => Node::BigInt,
            Kind::Error => Node::Error,
            _ => Node::Portable,
        })
    }

    /// Whether values stay in Go.
    fn is_handle(&self, id: TypeId) -> Option<bool> {
        let kind = self.resolve(id)?;
        Some(kind.is_reference() || matches!(kind, Kind::Pointer { object: true, .. } | Kind::Object { .. }))
    }

    fn handle(&mut self, id: TypeId) -> Option<Node> {
        let Some(class) = self.host.object(id) else { return Some(Node::Portable) };
        let kind = self.resolve(id)?;
        if matches!(kind, Kind::Object { .. }) {
            return Some(Node::Object { class, data: None, wrapped: false, shared: None });
        }
        let interface = matches!(kind, Kind::Interface { .. });
        let func = matches!(kind, Kind::Func { call: Some(_), .. }).then_some(id);
        let Kind::Pointer { elem, .. } = &self.get(id)?.kind else {
            return Some(Node::Handle { class, interface, func });
        };
        let data = if self.is_handle(*elem)? { None } else { Some(self.node(*elem)?) };
        Some(Node::Object { class, data, wrapped: self.resolve(*elem)?.has_nil(), shared: self.shared(*elem)? })
    }

    /// A type, where a pointer to it leads to data that can be changed in Python too.
    fn shared(&self, id: TypeId) -> Option<Option<TypeId>> {
        let kind = self.resolve(id)?;
        let changes = matches!(kind, Kind::Struct { .. } | Kind::Map { .. } | Kind::Set { .. } | Kind::Slice { .. });
        Some((changes && !self.is_handle(id)?).then_some(id))
    }

    /// Whether what Go writes into a parameter can be seen in Python: what a handle leads to stays in Go.
    fn may_be_written(&self, id: TypeId) -> Option<bool> {
        Some(match self.resolve(id)? {
            Kind::Pointer { elem, object: true, .. } => !self.is_handle(*elem)?,
            Kind::Interface { .. } => true,
            _ => !self.is_handle(id)?,
        })
    }

    fn is_struct(&self, id: TypeId) -> Option<bool> {
        Some(matches!(self.resolve(id)?, Kind::Struct { .. }))
    }

    fn is_plain_byte(&self, id: TypeId) -> bool {
        self.get(id).is_some_and(|ty| matches!(ty.kind, Kind::Scalar { scalar: Scalar::Uint8 }))
    }

    fn scalar(&self, scalar: Scalar) -> Node {
        let Some(raw) = Raw::new(scalar, self.word_size) else { return Node::Str };
        match (raw, raw.limits()) {
            (_, Some((low, high))) if low < 0 => Node::Int { low, high: high as i64 },
            (_, Some((_, high))) => Node::Uint { high },
            (Raw::Bool, _) => Node::Bool,
            (Raw::F32, _) => Node::Float32,
            (Raw::C64 | Raw::C128, _) => Node::Complex(raw),
            _ => Node::Float64,
        }
    }

    /// How the elements of a slice or array travel.
    fn element(&mut self, mut id: TypeId) -> Option<Element> {
        let mut class = None;
        loop {
            match &self.get(id)?.kind {
                Kind::Named { text: true, .. } => return Some(Element::Single),
                Kind::Named { underlying, .. } => {
                    class = class.or(self.host.named(id));
                    id = *underlying;
                }
                Kind::Scalar { scalar } => {
                    return Some(match (Raw::new(*scalar, self.word_size), class) {
                        (Some(raw), Some(class)) => Element::Instances(class, raw),
                        (Some(raw), None) => Element::Raw(raw),
                        (None, _) => Element::Single,
                    });
                }
                _ => return Some(Element::Single),
            }
        }
    }

    fn keys(&self, id: TypeId) -> Option<Keys> {
        Some(match self.resolve(id)? {
            Kind::Scalar { scalar: Scalar::String } => Keys::Str,
            Kind::Scalar { scalar } if Raw::new(*scalar, self.word_size).and_then(Raw::limits).is_some() => Keys::Int,
            Kind::Scalar { .. } => Keys::Plain,
            _ => Keys::Frozen,
        })
    }

    fn structure(&mut self, id: TypeId, fields: &'a [Field]) -> Option<Node> {
        let Some(class) = self.host.structure(id, fields.len()) else { return Some(Node::Portable) };
        let mut made = Vec::new();
        for field in fields {
            let kind = self.resolve(field.ty)?;
            let omit = match kind {
                _ if !field.omitempty => Omit::Never,
                Kind::Pointer { .. } | Kind::Any | Kind::Error => Omit::None,
                _ if self.is_handle(field.ty)? => Omit::None,
                Kind::Struct { .. } | Kind::Time | Kind::Array { .. } => Omit::Equal,
                Kind::Scalar { scalar: Scalar::Float32 | Scalar::Float64 | Scalar::Complex64 | Scalar::Complex128 } => {
                    Omit::Zero
                }
                _ => Omit::False,
            };
            let nil = matches!(kind, Kind::Pointer { .. }) || self.is_handle(field.ty)?;
            let required = !field.omitempty && !nil;
            made.push(FieldNode { node: self.node(field.ty)?, required, omit });
        }
        Some(Node::Struct(StructNode { class, fields: made.into() }))
    }
}

/// Makes the calls ask for a view of a large result of bytes, so that the bytes are copied once. A call plan that
/// keeps the GIL is left as it is, because a view is given back without the GIL.
fn with_large_views(mut plan: CallPlan) -> CallPlan {
    let is_bytes = matches!(plan.results[..], [result] if matches!(plan.nodes[result], Node::Bytes));
    if plan.flags == 0 && !plan.hold && is_bytes {
        plan.flags = CALL_LARGE_VIEWS;
    }
    plan
}
