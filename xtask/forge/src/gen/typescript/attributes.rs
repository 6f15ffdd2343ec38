//! What the attributes of an item say: serde's, and the comment.

use quote::ToTokens;
use syn::Attribute;

pub fn is_written(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("derive") && attribute.to_token_stream().to_string().contains("Serialize")
    })
}

/// Whether a variant is never written nor read.
pub fn is_skipped(attributes: &[Attribute]) -> bool {
    let text = |attribute: &Attribute| attribute.meta.to_token_stream().to_string().replace(' ', "");
    attributes.iter().any(|attribute| text(attribute) == "serde(skip)")
}

/// What serde is told that changes what is written.
#[derive(Default)]
pub struct Serde {
    pub default: bool,
    pub rename_all: Option<String>,
}

/// Whatever is not understood here is an error: the type would be wrong without anybody noticing.
pub fn serde(attributes: &[Attribute]) -> Result<Serde, String> {
    let (mut found, mut left_out) = (Serde::default(), false);
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("serde")) {
        let read = attribute.parse_nested_meta(|meta| {
            if meta.path.is_ident("default") && !meta.input.peek(syn::Token![=]) {
                found.default = true;
                return Ok(());
            }
            // What is left out is read as the default, so it has to have one.
            if meta.path.is_ident("skip_serializing_if") {
                left_out = true;
                return meta.value()?.parse::<syn::LitStr>().map(drop);
            }
            if meta.path.is_ident("rename_all") {
                found.rename_all = Some(meta.value()?.parse::<syn::LitStr>()?.value());
                return Ok(());
            }
            Err(meta.error("this attribute has no counterpart in TypeScript yet"))
        });
        read.map_err(|error| error.to_string())?;
    }
    if left_out && !found.default {
        return Err("what is left out has no default to be read as".to_owned());
    }
    Ok(found)
}

/// The comment, line by line, with links as TypeScript has them.
pub fn doc(attributes: &[Attribute]) -> Vec<String> {
    let line = |attribute: &Attribute| {
        let syn::Meta::NameValue(pair) = &attribute.meta else { return None };
        let syn::Expr::Lit(literal) = &pair.value else { return None };
        match &literal.lit {
            syn::Lit::Str(text) if pair.path.is_ident("doc") => Some(linked(text.value().trim())),
            _ => None,
        }
    };
    attributes.iter().filter_map(line).collect()
}

/// A link to an item becomes one of TypeScript where the item is a type, and code otherwise.
fn linked(line: &str) -> String {
    let (mut out, mut rest) = (String::new(), line);
    while let Some((before, after)) = rest.split_once("[`") {
        let Some((name, after)) = after.split_once("`]") else { break };
        out.push_str(before);
        let name = name.trim_start_matches("crate::").replace("::", ".");
        match name.starts_with(char::is_uppercase) {
            true => out.push_str(&format!("{{@link {name}}}")),
            false => out.push_str(&format!("`{name}`")),
        }
        rest = match after.strip_prefix('(').and_then(|target| target.split_once(')')) {
            Some((_, after)) => after,
            None => after,
        };
    }
    out + rest
}

/// As serde does it.
pub fn snake(name: &str) -> String {
    let mut out = String::new();
    for (at, letter) in name.char_indices() {
        if letter.is_uppercase() && at > 0 {
            out.push('_');
        }
        out.extend(letter.to_lowercase());
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_of_comments_are_links_where_there_is_something_to_link_to() {
        assert_eq!(linked("See [`Head::identity`](crate::wire::Head)."), "See {@link Head.identity}.");
        assert_eq!(linked("One of the [`codes`](crate::codes)."), "One of the `codes`.");
        assert_eq!(linked("[`Head`]; [not] `one`"), "{@link Head}; [not] `one`");
    }
}
