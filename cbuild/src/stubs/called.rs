//! What Go calls in Python: callables as funcs, objects as interfaces (docs/callbacks.md). Here arguments are what Go
//! gives, and results what it accepts.

use usegolib_schema::{Kind, Method, Mode, Parameter, TypeId};

use super::annotate::{Annotate, several};
use super::data::{Class, Context, Function, Param, Passing};
use super::names::{is_keyword, parameter_names};
use super::shape::{implementable, is_writable_bytes, needed, resolve};

/// A func among the parameters of a func is spelled, one among those of that is any callable.
const NESTING: u8 = 4;

/// Any callable.
const CALLABLE: &str = "_abc.Callable[..., _t.Any]";

impl Annotate<'_> {
    /// The callables that can stand for a func type.
    pub(super) fn callable(&self, id: TypeId, depth: u8) -> String {
        match &self.schema.types[resolve(self.schema, id) as usize].kind {
            Kind::Func { call: Some(call), .. } => self.callable_as(call, depth),
            _ => CALLABLE.to_owned(),
        }
    }

    /// The callables that can stand for a method, or for a func that is called so.
    fn callable_as(&self, call: &Method, depth: u8) -> String {
        if depth > NESTING {
            return CALLABLE.to_owned();
        }
        let params = call.params.get(1..).unwrap_or_default();
        let result = self.asked_for(call, depth + NESTING);
        // How many arguments a variadic func is called with is not known.
        if params.iter().any(|param| param.variadic) {
            return format!("_abc.Callable[..., {result}]");
        }
        let params: Vec<String> = params.iter().map(|param| self.argument(param, depth + NESTING)).collect();
        format!("_abc.Callable[[{}], {result}]", params.join(", "))
    }

    /// What Python gets for a parameter.
    fn argument(&self, param: &Parameter, depth: u8) -> String {
        if is_writable_bytes(param) { "bytearray".to_owned() } else { self.give_maybe_at(param.ty, depth) }
    }

    /// What Python has to give. Where Go asks for nothing the result is ignored.
    fn asked_for(&self, call: &Method, depth: u8) -> String {
        let results: Vec<String> = call.results.iter().map(|result| self.accept_within(result.ty, depth)).collect();
        if results.is_empty() { "_t.Any".to_owned() } else { several(&results) }
    }

    /// Whether methods of an interface type fill a parameter. In Python such a method of a Go object gives what it has
    /// filled, and one of a Python object does not.
    pub(super) fn has_destinations(&self, id: TypeId) -> bool {
        let Kind::Named { methods, .. } = &self.schema.types[id as usize].kind else { return false };
        methods.iter().flat_map(|method| &method.params).any(|param| param.mode == Mode::Out)
    }

    /// The objects that can stand for an interface type; nothing where none can.
    pub(super) fn implementations(&self, id: TypeId, depth: u8) -> Vec<String> {
        let Some(methods) = implementable(self.schema, id) else { return Vec::new() };
        // Python has str() of everything.
        let mut forms = vec![self.names.implementation(id).unwrap_or("_t.Any").to_owned()];
        if let [only] = methods {
            if only.name == "Error" {
                forms.push("BaseException".to_owned());
            }
            forms.push(self.callable_as(only, depth));
        }
        forms
    }
}

/// The protocol of the objects that can stand for an interface type.
pub(super) fn implementation(context: &Context, id: TypeId) -> Option<Class> {
    let name = context.annotate.names.implementation(id)?;
    let methods = needed(implementable(context.schema, id)?).filter(|method| !is_keyword(&method.name));
    Some(Class {
        name: name.to_owned(),
        bases: vec!["_t.Protocol".to_owned()],
        doc: format!("An object of Python that stands for Go's {}.", context.schema.types[id as usize].go),
        methods: methods.map(|method| function(context, method)).collect(),
        ..Class::default()
    })
}

fn function(context: &Context, method: &Method) -> Function {
    let params = method.params.get(1..).unwrap_or_default();
    let go_names: Vec<&str> = params.iter().map(|param| param.name.as_str()).collect();
    let element = |id: TypeId| match &context.schema.types[resolve(context.schema, id) as usize].kind {
        Kind::Slice { elem } => context.annotate.give_maybe(*elem),
        _ => "_t.Any".to_owned(),
    };
    let made = params.iter().zip(parameter_names(&go_names)).map(|(param, (name, _))| Param {
        name,
        annotation: match () {
            () if param.variadic => element(param.ty),
            // The memory of Go, which Python fills.
            () if method.is_of_file() && method.name.starts_with("Read") && is_writable_bytes(param) => {
                "memoryview".to_owned()
            }
            () => context.annotate.argument(param, 0),
        },
        passing: if param.variadic { Passing::Star } else { Passing::Position },
        optional: false,
    });
    Function {
        name: method.name.clone(),
        params: made.collect(),
        result: context.annotate.asked_for(method, 0),
        ..Function::default()
    }
}

/// The class of an interface type's class, with the decorator for classes of Python.
pub(super) fn metaclass(context: &Context, id: TypeId) -> Option<Class> {
    let name = context.annotate.names.implementation(id)?;
    let variable = format!("{name}_T");
    let class = format!("type[{variable}]");
    let params = vec![Param {
        name: "python_class".to_owned(),
        annotation: class.clone(),
        passing: Passing::Position,
        optional: false,
    }];
    let doc = "Checks a class whose objects are to stand for the interface, and gives it back.".to_owned();
    let implement = Function { name: "implement".to_owned(), params, result: class, doc, ..Function::default() };
    Some(Class {
        name: format!("{name}_type"),
        bases: vec!["_abstract.ABCMeta".to_owned()],
        variable: Some((variable, name.to_owned())),
        methods: vec![implement],
        ..Class::default()
    })
}
