//! Types of TypeScript for the types of `crates/protocol`, as serde writes them.
//!
//! An object that only comes from the service has every field, `null` where there is nothing, except those that an
//! older service does not know (`#[serde(default)]`). In what a client sends, what the service fills in may be left
//! out. An alternative that is an object has one key; its keys are told apart by `undefined`, so that programs can ask
//! for `id.c2c` at once. Requests, answers and pushes are maps from the name to the content: that is how clients look
//! them up.

use super::comment;
use quote::ToTokens;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use syn::{Attribute, Fields, GenericArgument, Item, ItemEnum, PathArguments, Type, Variant};

/// Enums that become maps: name of the map, name of the type of its members.
const MAPS: &[(&str, &str, &str)] = &[
    ("Request", "Requests", "AnyRequest"),
    ("Response", "Answers", "AnyAnswer"),
    ("Push", "Pushes", "AnyPush"),
];

/// Fields that are there although the service could do without: it refuses a message without elements.
const ALWAYS: &[(&str, &str)] = &[("MessageContent", "elems")];

/// What has no counterpart in Rust.
const HELPERS: &str = "\
/** A result as it travels. */
export type ServiceResult<T> = { Ok: T; Err?: undefined } | { Err: ServiceError; Ok?: undefined };

/** One of the members of a map, as it travels: by its name alone where it has no content. */
export type Named<T> = { [K in keyof T]: T[K] extends null | void ? K : { [N in K]: T[K] } }[keyof T];

export type RequestName = keyof Requests;

/** What the answer to a request holds. */
export type Answer<K extends RequestName> = Answers[Requests[K][1]];

export type AnyRequest = Named<{ [K in RequestName]: Requests[K][0] }>;
export type AnyAnswer = Named<Answers>;
export type AnyPush = Named<Pushes>;
";

/// The items of the source that go over the wire.
#[derive(Default)]
pub struct Source {
    items: Vec<Item>,
}

impl Source {
    /// Takes what can be written of a file.
    pub fn read(&mut self, text: &str) -> Result<(), String> {
        let file = syn::parse_file(text).map_err(|error| error.to_string())?;
        self.items.extend(file.items.into_iter().filter(|item| match item {
            Item::Struct(item) => is_written(&item.attrs),
            Item::Enum(item) => is_written(&item.attrs),
            Item::Type(item) => item.generics.params.is_empty(),
            _ => false,
        }));
        Ok(())
    }

    /// The whole of the file.
    pub fn types(&self) -> Result<String, String> {
        let sent = self.sent();
        let mut out = String::new();
        for item in &self.items {
            let (name, text) = match item {
                Item::Type(item) if item.ident == "Elem" => (item.ident.to_string(), elem(&item.attrs)),
                Item::Type(item) => {
                    let text = format!(
                        "{}export type {} = {};",
                        comment("", &doc(&item.attrs)),
                        item.ident,
                        ts(&item.ty)?
                    );
                    (item.ident.to_string(), text)
                }
                Item::Struct(item) => {
                    let name = item.ident.to_string();
                    let container = Container {
                        name: &name,
                        defaults: serde(&item.attrs)?.default,
                        sent: sent.contains(&name),
                    };
                    let body = fields(&item.fields, &container, "")?;
                    let text = format!(
                        "{}export interface {} {body}",
                        comment("", &doc(&item.attrs)),
                        renamed(&name)
                    );
                    (name, text)
                }
                Item::Enum(item) => (item.ident.to_string(), self.choice(item)?),
                _ => continue,
            };
            let _ = writeln!(out, "{text}\n");
            if name == "ServerFrame" {
                let _ = writeln!(out, "{HELPERS}");
            }
        }
        out.push_str(&self.answers()?);
        Ok(out)
    }

    /// The types that are part of a request.
    fn sent(&self) -> BTreeSet<String> {
        let known: BTreeMap<String, &Item> =
            self.items.iter().filter_map(|item| Some((named(item)?, item))).collect();
        let mut sent = BTreeSet::new();
        let mut waiting = vec!["Request".to_owned()];
        while let Some(name) = waiting.pop() {
            let Some(item) = known.get(&name) else { continue };
            if sent.insert(name) {
                waiting.extend(mentioned(item));
            }
        }
        sent
    }

    fn the_enum(&self, name: &str) -> Result<&ItemEnum, String> {
        let found = self.items.iter().find_map(|item| match item {
            Item::Enum(item) if item.ident == name => Some(item),
            _ => None,
        });
        found.ok_or(format!("no enum {name}"))
    }

    fn choice(&self, item: &ItemEnum) -> Result<String, String> {
        let name = item.ident.to_string();
        if serde(&item.attrs)?.rename_all.as_deref() != Some("snake_case") {
            return Err(format!("{name}: its variants are not renamed to snake_case"));
        }
        let head = comment("", &doc(&item.attrs));
        if let Some((_, map, _)) = MAPS.iter().find(|(rust, ..)| *rust == name) {
            return Ok(format!("{head}export interface {map} {}", self.map(item)?));
        }
        if item.variants.iter().all(|variant| matches!(variant.fields, Fields::Unit)) {
            return Ok(format!("{head}{}", words(item)));
        }
        let mut text = format!("{head}export type {name} =");
        for variant in &item.variants {
            let key = snake(&variant.ident.to_string());
            let content = content(variant, false)?;
            text.push_str(&format!("\n{}  | ", comment("  ", &doc(&variant.attrs))));
            match content {
                None => text.push_str(&format!("\"{key}\"")),
                Some(content) => {
                    let others = item.variants.iter().filter(|other| {
                        other.ident != variant.ident && !matches!(other.fields, Fields::Unit)
                    });
                    let others: String = others
                        .map(|other| format!("; {}?: undefined", snake(&other.ident.to_string())))
                        .collect();
                    text.push_str(&format!("{{ {key}: {content}{others} }}"));
                }
            }
        }
        Ok(text + ";")
    }

    /// From the name of each variant to its content; that of a request stands beside the name of its answer.
    fn map(&self, item: &ItemEnum) -> Result<String, String> {
        let is_request = item.ident == "Request";
        let nothing = if item.ident == "Response" { "void" } else { "null" };
        let mut text = "{\n".to_owned();
        for variant in &item.variants {
            let key = snake(&variant.ident.to_string());
            let mut content = content(variant, is_request)?.unwrap_or_else(|| nothing.to_owned());
            if is_request {
                content = format!("[{content}, \"{}\"]", self.answer(variant)?);
            }
            let mut words = doc(&variant.attrs);
            if is_request {
                words = self.with_wire_names(item, words)?;
            }
            text.push_str(&format!("{}  {key}: {content};\n", comment("  ", &words)));
        }
        Ok(text + "}")
    }

    /// The name of the answer, as the comment of the request says it: "Answer: `Done`".
    fn answer(&self, request: &Variant) -> Result<String, String> {
        let doc = doc(&request.attrs).join(" ");
        let name =
            doc.split_once("Answer: `").and_then(|(_, rest)| rest.split_once('`')).map(|(name, _)| name);
        let name = name.ok_or(format!("{}: its comment names no answer", request.ident))?;
        match self.the_enum("Response")?.variants.iter().any(|response| response.ident == name) {
            true => Ok(snake(name)),
            false => Err(format!("{}: there is no answer {name}", request.ident)),
        }
    }

    /// Requests and answers in comments by the names that they have on the wire.
    fn with_wire_names(&self, requests: &ItemEnum, doc: Vec<String>) -> Result<Vec<String>, String> {
        let variants = requests.variants.iter().chain(&self.the_enum("Response")?.variants);
        let names: Vec<String> = variants.map(|variant| variant.ident.to_string()).collect();
        let renamed = |line: String| {
            names
                .iter()
                .fold(line, |line, name| line.replace(&format!("`{name}`"), &format!("`{}`", snake(name))))
        };
        Ok(doc.into_iter().map(renamed).collect())
    }

    /// The name of the answer to each request, for programs.
    fn answers(&self) -> Result<String, String> {
        let mut text = "/** The name of the answer to each request. */\n\
                        export const ANSWER: { readonly [K in RequestName]: Requests[K][1] } = {\n"
            .to_owned();
        for request in &self.the_enum("Request")?.variants {
            let _ = writeln!(text, "  {}: \"{}\",", snake(&request.ident.to_string()), self.answer(request)?);
        }
        Ok(text + "};\n")
    }
}

/// The struct, or variant, that fields are of.
struct Container<'a> {
    name: &'a str,
    /// The service fills in whatever is missing.
    defaults: bool,
    /// It is part of a request.
    sent: bool,
}

/// An object type, indented like the line on which it begins.
fn fields(fields: &Fields, container: &Container, indent: &str) -> Result<String, String> {
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
fn content(variant: &Variant, sent: bool) -> Result<Option<String>, String> {
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
fn words(item: &ItemEnum) -> String {
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
fn elem(attributes: &[Attribute]) -> String {
    format!(
        "{}export interface Elem {{\n  elem_type: number;\n  [field: string]: unknown;\n}}",
        comment("", &doc(attributes))
    )
}

fn ts(ty: &Type) -> Result<String, String> {
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
fn renamed(name: &str) -> &str {
    match name {
        "Error" => "ServiceError",
        name => MAPS.iter().find(|(rust, ..)| *rust == name).map_or(name, |(_, _, any)| any),
    }
}

fn is_option(ty: &Type) -> bool {
    matches!(ty, Type::Path(path) if path.path.segments.last().is_some_and(|segment| segment.ident == "Option"))
}

fn named(item: &Item) -> Option<String> {
    match item {
        Item::Struct(item) => Some(item.ident.to_string()),
        Item::Enum(item) => Some(item.ident.to_string()),
        Item::Type(item) => Some(item.ident.to_string()),
        _ => None,
    }
}

/// The words of the types that an item is made of.
fn mentioned(item: &Item) -> Vec<String> {
    let fields: Vec<&Fields> = match item {
        Item::Struct(item) => vec![&item.fields],
        Item::Enum(item) => item.variants.iter().map(|variant| &variant.fields).collect(),
        _ => Vec::new(),
    };
    let types = fields.into_iter().flatten().map(|field| field.ty.to_token_stream().to_string());
    types
        .flat_map(|ty| ty.split(|c: char| !c.is_alphanumeric()).map(str::to_owned).collect::<Vec<_>>())
        .collect()
}

fn is_written(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("derive") && attribute.to_token_stream().to_string().contains("Serialize")
    })
}

/// What serde is told that changes what is written.
#[derive(Default)]
struct Serde {
    default: bool,
    rename_all: Option<String>,
}

/// Whatever is not understood here is an error: the type would be wrong without anybody noticing.
fn serde(attributes: &[Attribute]) -> Result<Serde, String> {
    let mut found = Serde::default();
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("serde")) {
        let read = attribute.parse_nested_meta(|meta| {
            if meta.path.is_ident("default") && meta.input.is_empty() {
                found.default = true;
                return Ok(());
            }
            if meta.path.is_ident("rename_all") {
                found.rename_all = Some(meta.value()?.parse::<syn::LitStr>()?.value());
                return Ok(());
            }
            Err(meta.error("this attribute has no counterpart in TypeScript yet"))
        });
        read.map_err(|error| error.to_string())?;
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
fn snake(name: &str) -> String {
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

    const ENDS: &str = r#"
        #[derive(Serialize)] #[serde(rename_all = "snake_case")]
        enum Request {
            /// Asks. Answer: `Told`.
            Ask { what: Asked, #[serde(default)] newer: u64, why: Option<String> },
            /// Like `Ask`. Answer: `Done`.
            AskAll,
        }
        #[derive(Serialize)] #[serde(rename_all = "snake_case")]
        enum Response { Done, Told(Vec<Told>) }
        #[derive(Serialize)] #[serde(rename_all = "snake_case")]
        enum Push { Told(Told), Lagged }
    "#;

    fn types(text: &str) -> Result<String, String> {
        let mut source = Source::default();
        source.read(&format!("{ENDS}{text}"))?;
        source.types()
    }

    #[test]
    fn what_may_be_left_out_depends_on_who_sends_it() {
        let text = types(
            "#[derive(Serialize)] #[serde(default)] struct Asked { a: u32, b: Option<bool> }
             #[derive(Serialize)] #[serde(default)] struct Told { a: u32, b: Option<bool>, #[serde(default)] c: u64 }",
        )
        .expect("types");
        assert!(text.contains("interface Asked {\n  a?: number;\n  b?: boolean | null;\n}"), "{text}");
        assert!(
            text.contains("interface Told {\n  a: number;\n  b: boolean | null;\n  c?: number;\n}"),
            "{text}"
        );
        assert!(
            text.contains("what: Asked;\n    newer?: number;\n    why?: string | null;\n  }, \"told\"];"),
            "{text}"
        );
    }

    #[test]
    fn requests_answers_and_pushes_are_maps_with_the_names_of_the_wire() {
        let text = types("").expect("types");
        assert!(text.contains("/** Like `ask`. Answer: `done`. */\n  ask_all: [null, \"done\"];"), "{text}");
        assert!(text.contains("interface Answers {\n  done: void;\n  told: Told[];\n}"), "{text}");
        assert!(text.contains("interface Pushes {\n  told: Told;\n  lagged: null;\n}"), "{text}");
        assert!(text.ends_with("= {\n  ask: \"told\",\n  ask_all: \"done\",\n};\n"), "{text}");
    }

    #[test]
    fn alternatives_are_told_apart_by_their_key() {
        let choice = "#[derive(Serialize)] #[serde(rename_all = \"snake_case\")]
             enum Way { All, AvRoom(String, u64), By(Box<Way>) }
             #[derive(Serialize)] #[serde(rename_all = \"snake_case\")] enum Word { /// First.
             OneWord, Two }";
        let text = types(choice).expect("types");
        assert!(
            text.contains("type Way =\n  | \"all\"\n  | { av_room: [string, number]; by?: undefined }"),
            "{text}"
        );
        assert!(text.contains("  | { by: Way; av_room?: undefined };"), "{text}");
        assert!(
            text.contains(
                "Word = {\n  /** First. */\n  OneWord: \"one_word\",\n  Two: \"two\",\n} as const;"
            ),
            "{text}"
        );
    }

    #[test]
    fn what_would_come_out_wrong_is_refused() {
        for (text, why) in [
            ("#[derive(Serialize)] struct A { #[serde(flatten)] b: B }", "A.b: this attribute"),
            ("#[derive(Serialize)] struct A { b: f32x4<u8> }", "A.b: f32x4 < u8 > has no type"),
            ("#[derive(Serialize)] enum A { B }", "A: its variants are not renamed"),
            ("#[derive(Serialize)] struct A(u64);", "A: its fields have no names"),
        ] {
            let error = types(text).expect_err(text);
            assert!(error.contains(why), "{text}: {error}");
        }
        let mut source = Source::default();
        source.read(&ENDS.replace("Answer: `Told`", "Answer: something")).expect("parsed");
        assert_eq!(source.types(), Err("Ask: its comment names no answer".to_owned()));
    }

    #[test]
    fn links_of_comments_are_links_where_there_is_something_to_link_to() {
        assert_eq!(linked("See [`Head::identity`](crate::wire::Head)."), "See {@link Head.identity}.");
        assert_eq!(linked("One of the [`codes`](crate::codes)."), "One of the `codes`.");
        assert_eq!(linked("[`Head`]; [not] `one`"), "{@link Head}; [not] `one`");
    }
}
