//! The Unity side of `bindings/csharp`.

mod assemblies;
pub mod engine;
pub mod meta;
mod package;
