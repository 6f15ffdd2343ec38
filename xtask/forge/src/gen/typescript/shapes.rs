//! The text of types: objects, unions of words, and what stands behind the colon of a field.

use super::attributes::{doc, serde, snake};
use super::comment::comment;
use quote::ToTokens;
use std::fmt::Write as _;
use syn::{Attribute, Fields, GenericArgument, ItemEnum, PathArguments, Type, Variant};

/// Enums that become maps: name of the map, name of the type of its members.
pub const MAPS: &[(&str, &str, &str)] = &[
    ("Request", "Requests", "AnyRequest"),
    ("Response", "Answers", "AnyAnswer"),
    ("Push", "Pushes", "AnyPush"),
];

/// Fields that are there although the service could do without: it refuses a message without elements.
const ALWAYS: &[(&str, &str)] = &[("MessageContent", "elems")];

/// The struct, or variant, that fields are of.
pub struct Container<'a> {
    pub name: &'a str,
    /// The service fills in whatever is missing.
    pub defaults: bool,
    /// It is part of a request.
    pub sent: bool,
}

/// An object type, indented like the line on which it begins.
pub fn fields(fields: &Fields, container: &Container, indent: &str) -> Result<String, String> {
    let Fields::Named(fields) = fields else {
        return Err(format!("{}: its fields have no names", container.name));
    };
    let mut text = "{\n".to_owned();
    for field in &fields.named {
        let name = field.ident.as_ref().map(ToString::to_string).unwrap_or_default();
        let own = serde(&field.attrs).map_err(|error| format!("{}.{name}: {error}", container.name))?;
        let is_always = ALWAYS.contains(&(container.name, &name));
        let filled_in = own.default || (container.sent && (container.defaults || is_option(&field.ty)));
        let mark = if filled_in && !is_always { "?" } else { "" };
        let ty = ts(&field.ty).map_err(|error| format!("{}.{name}: {error}", container.name))?;
        text.push_str(&comment(&format!("{indent}  "), &doc(&field.attrs)));
        let _ = writeln!(text, "{indent}  {name}{mark}: {ty};");
    }
    Ok(format!("{text}{indent}}}"))
}

/// What a variant holds; none where it is only a name.
pub fn content(variant: &Variant, sent: bool) -> Result<Option<String>, String> {
    match &variant.fields {
        Fields::Unit => Ok(None),
        Fields::Unnamed(unnamed) => {
            let types: Vec<String> =
                unnamed.unnamed.iter().map(|field| ts(&field.ty)).collect::<Result<_, _>>()?;
            Ok(Some(if types.len() == 1 { types.concat() } else { format!("[{}]", types.join(", ")) }))
        }
        named => {
            let name = variant.ident.to_string();
            fields(named, &Container { name: &name, defaults: false, sent }, "  ").map(Some)
        }
    }
}

/// An enum without contents: an object with its words, and their type.
pub fn words(item: &ItemEnum) -> String {
    let name = &item.ident;
    let mut text = format!("export const {name} = {{\n");
    for variant in &item.variants {
        let word = snake(&variant.ident.to_string());
        text.push_str(&comment("  ", &doc(&variant.attrs)));
        let _ = writeln!(text, "  {}: \"{word}\",", variant.ident);
    }
    format!("{text}}} as const;\nexport type {name} = (typeof {name})[keyof typeof {name}];")
}

/// The one object whose keys Rust does not know.
pub fn elem(attributes: &[Attribute]) -> String {
    format!(
        "{}export interface Elem {{\n  elem_type: number;\n  [field: string]: unknown;\n}}",
        comment("", &doc(attributes))
    )
}

pub fn ts(ty: &Type) -> Result<String, String> {
    let shown = || ty.to_token_stream().to_string();
    if let Type::Tuple(tuple) = ty {
        let types: Vec<String> = tuple.elems.iter().map(ts).collect::<Result<_, _>>()?;
        return Ok(format!("[{}]", types.join(", ")));
    }
    let Type::Path(path) = ty else { return Err(format!("{} has no type in TypeScript", shown())) };
    let Some(segment) = path.path.segments.last() else { return Err(shown()) };
    let inner = || match &segment.arguments {
        PathArguments::AngleBracketed(arguments) => match arguments.args.first() {
            Some(GenericArgument::Type(inner)) => ts(inner),
            _ => Err(shown()),
        },
        _ => Err(shown()),
    };
    let name = segment.ident.to_string();
    Ok(match name.as_str() {
        "String" => "string".to_owned(),
        "bool" => "boolean".to_owned(),
        "u8" | "u16" | "u32" | "u64" | "i32" | "i64" => "number".to_owned(),
        "Map" => "object".to_owned(),
        "Box" => inner()?,
        "Option" => format!("{} | null", inner()?),
        "Result" => format!("ServiceResult<{}>", inner()?),
        "Vec" | "BTreeSet" => format!("{}[]", inner()?),
        _ if matches!(segment.arguments, PathArguments::None) => renamed(&name).to_owned(),
        _ => return Err(format!("{} has no type in TypeScript", shown())),
    })
}

/// Names that mean something else in TypeScript.
pub fn renamed(name: &str) -> &str {
    match name {
        "Error" => "ServiceError",
        name => MAPS.iter().find(|(rust, ..)| *rust == name).map_or(name, |(_, _, any)| any),
    }
}

fn is_option(ty: &Type) -> bool {
    matches!(ty, Type::Path(path) if path.path.segments.last().is_some_and(|segment| segment.ident == "Option"))
}
