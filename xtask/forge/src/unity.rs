//! The Unity side of `bindings/csharp`.

pub mod assemblies;
pub mod engine;
mod full_aot;
pub mod meta;
mod package;
mod program;
