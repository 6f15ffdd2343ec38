//! The functions and callbacks of `src/capi`, as they are declared.

use doubletick::capi::enums;
use quote::ToTokens;
use std::collections::BTreeMap;
use std::path::Path;
use syn::{FnArg, Item, ItemFn, Pat, Type};

/// The callback by which a call answers.
pub const ANSWER: &str = "TIMCommCallback";

/// What the C API is made of.
#[derive(Default)]
pub struct Capi {
    /// The exported functions, by name.
    pub functions: BTreeMap<String, ItemFn>,
    /// The callback types, by name: what stands between `Option<` and `>`.
    pub callbacks: BTreeMap<String, Type>,
}

impl Capi {
    /// Reads the files of a folder.
    pub fn read(folder: &Path) -> Result<Capi, String> {
        let mut capi = Capi::default();
        let entries = std::fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
        for entry in entries {
            let path = entry.map_err(|error| error.to_string())?.path();
            if path.extension().is_some_and(|extension| extension == "rs") {
                capi.add(&path)?;
            }
        }
        Ok(capi)
    }

    fn add(&mut self, path: &Path) -> Result<(), String> {
        let named = |error: &dyn std::fmt::Display| format!("{}: {error}", path.display());
        let text = std::fs::read_to_string(path).map_err(|error| named(&error))?;
        for item in syn::parse_file(&text).map_err(|error| named(&error))?.items {
            match item {
                Item::Fn(function) if is_exported(&function) => {
                    self.functions.insert(function.sig.ident.to_string(), function);
                }
                Item::Type(alias) if alias.ident.to_string().ends_with("Callback") => {
                    self.callbacks.insert(alias.ident.to_string(), *alias.ty);
                }
                _ => (),
            }
        }
        Ok(())
    }
}

fn is_exported(function: &ItemFn) -> bool {
    function.attrs.iter().any(|attribute| attribute.to_token_stream().to_string().contains("no_mangle"))
}

/// Names and types of a function's parameters.
pub fn parameters(function: &ItemFn) -> impl Iterator<Item = (String, String)> + '_ {
    function.sig.inputs.iter().filter_map(|input| match input {
        FnArg::Typed(typed) => match typed.pat.as_ref() {
            Pat::Ident(name) => Some((name.ident.to_string(), typed.ty.to_token_stream().to_string())),
            _ => None,
        },
        FnArg::Receiver(_) => None,
    })
}

/// A type with every newtype in it replaced.
pub fn plain(kind: &Type) -> String {
    kind.to_token_stream().to_string().split(' ').map(raw).collect::<Vec<_>>().join(" ")
}

/// What a newtype of `src/capi` holds; other words as they are.
pub fn raw(word: &str) -> &str {
    match word {
        "Text" => "*const c_char",
        "Buffer" => "*mut c_char",
        "UserData" => "*const c_void",
        name if enums::ENUMS.iter().any(|table| table.name == name) => "c_int",
        other => other,
    }
}
