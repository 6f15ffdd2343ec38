//! Types of TypeScript for the types of `crates/protocol`, as serde writes them.
//!
//! An object that only comes from the service has every field, `null` where there is nothing, except those that an
//! older service does not know (`#[serde(default)]`). In what a client sends, what the service fills in may be left
//! out. An alternative that is an object has one key; its keys are told apart by `undefined`, so that programs can ask
//! for `id.c2c` at once. Requests, answers and pushes are maps from the name to the content: that is how clients look
//! them up.

use super::attributes::{doc, is_skipped, is_written, serde, snake};
use super::comment::comment;
use super::shapes::{Container, MAPS, content, elem, fields, renamed, ts, words};
use quote::ToTokens;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use syn::{Fields, Item, ItemEnum, Variant};

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
        for mut item in file.items {
            let is_here = match &mut item {
                Item::Struct(item) => is_written(&item.attrs),
                Item::Enum(item) => {
                    item.variants = std::mem::take(&mut item.variants)
                        .into_iter()
                        .filter(|one| !is_skipped(&one.attrs))
                        .collect();
                    is_written(&item.attrs)
                }
                Item::Type(item) => item.generics.params.is_empty(),
                _ => false,
            };
            self.items.extend(is_here.then_some(item));
        }
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

    /// The name of the answer to each request, for programs. Most are done and say no more, and a page loads what stands here.
    fn answers(&self) -> Result<String, String> {
        let mut names = "/** The names of all requests. */\n\
                         export const REQUEST_NAMES: readonly RequestName[] = [\n"
            .to_owned();
        let mut text = "/** The name of the answer to each request; \"done\" where there is none. */\n\
                        export const ANSWER: { readonly [K in RequestName]?: Requests[K][1] } = {\n"
            .to_owned();
        for request in &self.the_enum("Request")?.variants {
            let (name, answer) = (snake(&request.ident.to_string()), self.answer(request)?);
            let _ = writeln!(names, "  \"{name}\",");
            if answer != "done" {
                let _ = writeln!(text, "  {name}: \"{answer}\",");
            }
        }
        Ok(names + "];\n\n" + &text + "};\n")
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    const ENDS: &str = r#"
        #[derive(Serialize)] #[serde(rename_all = "snake_case")]
        enum Request {
            /// Asks. Answer: `Told`.
            Ask { what: Question, #[serde(default)] newer: u64, why: Option<String> },
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
            "#[derive(Serialize)] #[serde(default)] struct Question { a: u32, b: Option<bool> }
             #[derive(Serialize)] #[serde(default)] struct Told { a: u32, b: Option<bool>, #[serde(default)] c: u64 }",
        )
        .expect("types");
        assert!(text.contains("interface Question {\n  a?: number;\n  b?: boolean | null;\n}"), "{text}");
        assert!(
            text.contains("interface Told {\n  a: number;\n  b: boolean | null;\n  c?: number;\n}"),
            "{text}"
        );
        assert!(
            text.contains("what: Question;\n    newer?: number;\n    why?: string | null;\n  }, \"told\"];"),
            "{text}"
        );
    }

    #[test]
    fn requests_answers_and_pushes_are_maps_with_the_names_of_the_wire() {
        let text = types("").expect("types");
        assert!(text.contains("/** Like `ask`. Answer: `done`. */\n  ask_all: [null, \"done\"];"), "{text}");
        assert!(text.contains("interface Answers {\n  done: void;\n  told: Told[];\n}"), "{text}");
        assert!(text.contains("interface Pushes {\n  told: Told;\n  lagged: null;\n}"), "{text}");
        assert!(text.contains("RequestName[] = [\n  \"ask\",\n  \"ask_all\",\n];\n"), "{text}");
        assert!(text.ends_with("= {\n  ask: \"told\",\n};\n"), "{text}");
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
        let skipping = choice.replace("enum Way { All,", "enum Way { All, #[serde(skip)] Never(u64),");
        assert_eq!(types(&skipping).expect("types"), text, "what never travels has no type");
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
}
