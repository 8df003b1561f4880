//! What a compiler asks of the host whose values are converted.

use usegolib_schema::TypeId;

use super::node::ClassId;

/// Numbers of classes, each in the host's table of its kind. None for a type that the host has no class for, or not one
/// that its encoder and decoder know: such values are the portable lane's.
pub trait Host {
    /// The class of a named type whose values have methods or a name of their own.
    fn named(&mut self, id: TypeId) -> Option<ClassId>;
    /// The class of a struct with so many fields.
    fn structure(&mut self, id: TypeId, fields: usize) -> Option<ClassId>;
    /// The class of values that stay in Go.
    fn object(&mut self, id: TypeId) -> Option<ClassId>;
    /// What stands for times.
    fn time(&mut self, id: TypeId) -> Option<ClassId>;
    /// What stands for durations.
    fn duration(&mut self, id: TypeId) -> Option<ClassId>;
    /// What stands for UUIDs.
    fn uuid(&mut self, id: TypeId) -> Option<ClassId>;
}
