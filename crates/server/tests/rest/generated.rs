//! Bodies that are made of the OpenAPI document, good ones and wrong ones, for every command: whatever comes, the answer is one
//! that the document has, a wrong body is refused with what is wrong in it, and a good one is not refused for its form.

use crate::{Office, http, schema};
use doubletick_server::config::Config;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// A server and what is written of it.
struct Desk {
    office: Office,
    /// Codes of docs/server-api.md.
    codes: BTreeSet<i64>,
}

/// The next number of a sequence that is the same in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        // SplitMix64.
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) % end as u64) as usize
    }

    fn one<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }
}

/// Which members a body has that it may leave out.
enum Optional<'a> {
    Absent,
    Present,
    Some(&'a mut Dice),
}

impl Desk {
    async fn open() -> Desk {
        let office = Office::open_with(Config { rest_calls_per_second: 0, ..Config::default() }).await;
        office.group("team", "Public", "ann", &["ben"]).await;
        office.say("team", "ann", 1, "hello").await;
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/server-api.md");
        let page = std::fs::read_to_string(path).expect("the page");
        let table = page.split("\n## Codes\n").nth(1).and_then(|rest| rest.split("\n## ").next());
        let numbers = table.expect("a table").split(|letter: char| !letter.is_ascii_digit());
        let codes = numbers.filter(|word| word.len() >= 4).filter_map(|word| word.parse().ok()).collect();
        Desk { office, codes }
    }

    fn commands(&self) -> Vec<String> {
        let paths = self.office.document["paths"].as_object().expect("paths");
        paths.keys().map(|path| path.trim_start_matches("/v4/").to_owned()).collect()
    }

    /// The schema behind references, and behind what may be null.
    fn resolved<'a>(&'a self, schema: &'a Value) -> &'a Value {
        if let Some(path) = schema["$ref"].as_str().and_then(|path| path.strip_prefix('#')) {
            return self.resolved(self.office.document.pointer(path).expect("a schema"));
        }
        let alternatives = schema["anyOf"].as_array().into_iter().flatten();
        alternatives
            .into_iter()
            .find(|one| one["type"] != "null")
            .map_or(schema, |schema| self.resolved(schema))
    }

    fn request(&self, command: &str) -> &Value {
        self.resolved(schema::of(&self.office.document, command, "request"))
    }

    fn is_valid(&self, schema: &Value, value: &Value) -> bool {
        schema::valid(&self.office.document, schema, value).is_ok()
    }

    /// A body that is as the document says.
    fn body(&self, command: &str, optional: &mut Optional<'_>) -> Value {
        let mut body = self.sample("", self.request(command), optional);
        // One of two lists, as the document says in words.
        if command == "im_open_login_svc/multiaccount_import" && body.get("Accounts").is_none() {
            body["Accounts"] = json!(["ben"]);
        }
        assert!(self.is_valid(self.request(command), &body), "{command}: {body}");
        body
    }

    /// A value of a schema, of a member with this name.
    fn sample(&self, key: &str, schema: &Value, optional: &mut Optional<'_>) -> Value {
        let schema = self.resolved(schema);
        if let Some(values) = schema["enum"].as_array() {
            return values[0].clone();
        }
        let kind = schema["type"].as_str().or(schema["type"][0].as_str()).unwrap_or_default();
        match kind {
            "object" if key == "MsgContent" => json!({"Text": "hello"}),
            "object" => {
                let required = required(schema);
                let mut fields = Map::new();
                for (name, member) in schema["properties"].as_object().into_iter().flatten() {
                    let wanted = required.contains(name.as_str())
                        || match optional {
                            Optional::Absent => false,
                            Optional::Present => true,
                            Optional::Some(dice) => dice.below(2) == 0,
                        };
                    if wanted {
                        fields.insert(name.clone(), self.sample(name, member, optional));
                    }
                }
                Value::Object(fields)
            }
            "array" => {
                let count = schema["minItems"].as_u64().unwrap_or(0).max(1);
                (0..count).map(|_| self.sample(key, &schema["items"], optional)).collect()
            }
            "integer" => schema["minimum"].as_u64().unwrap_or(0).max(1).into(),
            "boolean" => true.into(),
            "string" => word(key).into(),
            other => panic!("{key} has the type {other}"),
        }
    }

    /// The places of a body that have a schema: pointers, and what the place is called.
    fn places<'a>(
        &'a self,
        key: &str,
        at: &str,
        schema: &'a Value,
        value: &Value,
    ) -> Vec<(String, String, &'a Value)> {
        let resolved = self.resolved(schema);
        let mut found = Vec::new();
        if !at.is_empty() {
            found.push((at.to_owned(), key.to_owned(), schema));
        }
        for (name, member) in resolved["properties"].as_object().into_iter().flatten() {
            if let Some(value) = value.get(name) {
                found.extend(self.places(name, &format!("{at}/{name}"), member, value));
            }
        }
        if let Some(first) = value.get(0) {
            found.extend(self.places(key, &format!("{at}/0"), &resolved["items"], first));
        }
        found
    }

    /// Sends what may be anything; the code and the text of the answer, which is one that is documented.
    async fn send(&self, command: &str, body: &[u8]) -> (i64, String) {
        let path = format!("/v4/{command}?{}", self.office.query());
        let (status, text) = http(self.office.server.address, "POST", &path, body).await;
        let shown = || format!("{command} {}", String::from_utf8_lossy(&body[..body.len().min(500)]));
        assert_eq!(status, 200, "{}: {text}", shown());
        let answer: Value =
            serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}: {text}", shown()));
        let told = schema::check(&self.office.document, command, "answer", &answer);
        assert_eq!(told, Ok(()), "{}: {answer}", shown());
        let (code, info) = (answer["ErrorCode"].as_i64().expect("a code"), answer["ErrorInfo"].as_str());
        let info = info.expect("a text").to_owned();
        if code == 0 {
            assert_eq!((&answer["ActionStatus"], info.as_str()), (&json!("OK"), ""), "{}", shown());
        } else {
            assert_eq!(answer["ActionStatus"], "FAIL", "{}", shown());
            assert!(!info.is_empty() && self.codes.contains(&code), "{}: {code} {info}", shown());
        }
        (code, info)
    }

    /// Sends a body that is as the document says: what it names may not be there, and that is all.
    async fn is_of_good_form(&self, command: &str, body: &Value) {
        let (code, text) = self.send(command, body.to_string().as_bytes()).await;
        let word = FORM.iter().find(|word| text.contains(**word));
        assert!(code != 60003 && word.is_none(), "{command} {body}: {code} {text}");
    }

    /// Sends a body that is wrong in one place: the answer says in which.
    async fn is_refused(&self, command: &str, body: &Value, name: &str) {
        let (code, text) = self.send(command, body.to_string().as_bytes()).await;
        assert!(code != 0, "{command} took {body}: {name}");
        assert!(text.contains(name), "{command} {body}: {code} {text} does not name {name}");
    }
}

/// How texts begin that say that something has the wrong form.
const FORM: [&str; 8] = [
    "missing field",
    "invalid type",
    "invalid value",
    "invalid length",
    "unknown variant",
    "duplicate field",
    "must be 1 to",
    "must be 0 or 1",
];

fn required(schema: &Value) -> BTreeSet<&str> {
    schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect()
}

/// What a text of this name may be.
fn word(key: &str) -> &'static str {
    match key {
        "GroupId" | "GroupIdList" => "team",
        "Type" | "GroupType" => "Public",
        "MsgType" => "TIMTextElem",
        "Role" => "Member",
        "MsgPriority" => "Normal",
        "SendMsgControl" => "NoUnread",
        "ApplyJoinOption" | "InviteJoinOption" => "FreeAccess",
        "MuteAllMember" => "Off",
        "Cursor" | "Next" | "TopicId" => "",
        "Peer_Account" | "From_Account" => "ann",
        name if name.ends_with("_Account") || name.ends_with("UserID") => "ben",
        _ => "x",
    }
}

/// What stands in the place of a value; of most schemas most of it is wrong.
fn others() -> Vec<Value> {
    let deep = (0..50).fold(json!(1), |inner, _| json!([inner]));
    vec![
        Value::Null,
        json!(true),
        json!(-1),
        json!(2),
        json!(1.5),
        json!(u64::MAX),
        json!(1e20),
        json!("x"),
        json!(""),
        json!([]),
        json!([[]]),
        json!({}),
        json!({"x": {"x": []}}),
        deep,
    ]
}

#[tokio::test]
async fn bodies_that_are_as_the_document_says_are_not_refused_for_their_form() {
    let desk = Desk::open().await;
    for command in desk.commands() {
        let bodies =
            [desk.body(&command, &mut Optional::Absent), desk.body(&command, &mut Optional::Present)];
        for body in bodies {
            desk.is_of_good_form(&command, &body).await;
            // A key that nobody knows is nobody's business.
            let mut more = body;
            more["NobodyKnowsThis"] = json!({"x": [1, null, "x"]});
            desk.is_of_good_form(&command, &more).await;
        }
    }
}

#[tokio::test]
async fn a_member_that_is_missing_or_of_another_type_is_refused_and_named() {
    let desk = Desk::open().await;
    let mut tried = 0;
    for command in desk.commands() {
        let body = desk.body(&command, &mut Optional::Present);
        for (at, name, schema) in desk.places("", "", desk.request(&command), &body) {
            for other in others() {
                if !desk.is_valid(schema, &other) {
                    let mut wrong = body.clone();
                    *wrong.pointer_mut(&at).expect("a place") = other;
                    desk.is_refused(&command, &wrong, &name).await;
                    tried += 1;
                }
            }
            for missing in required(desk.resolved(schema)) {
                let mut wrong = body.clone();
                wrong.pointer_mut(&at).and_then(Value::as_object_mut).expect("an object").remove(missing);
                desk.is_refused(&command, &wrong, missing).await;
            }
        }
        for missing in required(desk.request(&command)) {
            let mut wrong = body.clone();
            wrong.as_object_mut().expect("an object").remove(missing);
            desk.is_refused(&command, &wrong, missing).await;
        }
    }
    assert!(tried > 1_000, "{tried}");
}

#[tokio::test]
async fn numbers_and_lists_have_the_limits_that_the_document_says() {
    let desk = Desk::open().await;
    let mut tried = 0;
    for command in desk.commands() {
        let body = desk.body(&command, &mut Optional::Present);
        for (at, name, schema) in desk.places("", "", desk.request(&command), &body) {
            let schema = desk.resolved(schema);
            let limit = |word: &str| schema[word].as_u64();
            let first = body.pointer(&at).and_then(|list| list.get(0)).cloned().unwrap_or_default();
            let list = |count: u64| -> Value { (0..count).map(|_| first.clone()).collect() };
            let outside = [
                limit("minimum").filter(|least| *least > 0).map(|least| json!(least - 1)),
                limit("maximum").map(|most| json!(most + 1)),
                limit("minItems").map(|least| list(least - 1)),
                limit("maxItems").map(|most| list(most + 1)),
                // Whatever is said of it.
                schema["items"].is_object().then(|| list(2_000)),
                (schema["type"] == "string" || schema["type"][0] == "string")
                    .then(|| "x".repeat(20_000).into()),
            ];
            for other in outside.into_iter().flatten() {
                let mut wrong = body.clone();
                *wrong.pointer_mut(&at).expect("a place") = other.clone();
                if desk.is_valid(schema, &other) {
                    desk.send(&command, wrong.to_string().as_bytes()).await;
                } else {
                    desk.is_refused(&command, &wrong, &name).await;
                    tried += 1;
                }
            }
            let inside = [limit("minimum"), limit("maximum")].into_iter().flatten().map(|end| json!(end));
            let inside = inside.chain([limit("minItems"), limit("maxItems")].into_iter().flatten().map(list));
            for other in inside {
                let mut good = body.clone();
                *good.pointer_mut(&at).expect("a place") = other;
                desk.is_of_good_form(&command, &good).await;
            }
        }
    }
    assert!(tried > 60, "{tried}");
}

#[tokio::test]
async fn what_is_no_body_at_all_is_refused() {
    let desk = Desk::open().await;
    let large = format!(r#"{{"x":"{}"}}"#, "x".repeat(1 << 20));
    let deep = |open: &str, close: &str| format!(r#""x":{}1{}"#, open.repeat(20_000), close.repeat(20_000));
    for command in desk.commands() {
        let whole = desk.body(&command, &mut Optional::Present).to_string();
        let half = whole.split_at(whole.len() - 1).0;
        for text in ["", " ", "{", "nonsense", "{} {}", "\u{feff}{}", "'x'", "NaN", half] {
            let (code, said) = desk.send(&command, text.as_bytes()).await;
            assert_eq!(code, 60003, "{command} {text}: {said}");
        }
        for bytes in [b"\xff".as_slice(), b"{\"x\":\"\xc3\"}", &[0; 100]] {
            assert_eq!(desk.send(&command, bytes).await.0, 60003, "{command} {bytes:?}");
        }
        // Nobody looks into a key that nobody knows, and into others no deeper than there is room for.
        for more in [deep("[", "]"), deep(r#"{"x":"#, "}"), r#""x":1e999"#.into(), r#""x":"\ud800""#.into()] {
            desk.send(&command, format!("{half},{more}}}").as_bytes()).await;
        }
        assert_eq!(desk.send(&command, large.as_bytes()).await.0, 60008, "{command}");
        for text in ["null", "true", "7", "\"x\"", "[]", "[1]", "[{}]"] {
            let (code, said) = desk.send(&command, text.as_bytes()).await;
            assert!([6017, 10004, 70402, 90001].contains(&code), "{command} {text}: {code} {said}");
        }
        // A key that comes twice may mean either.
        for (name, value) in desk.body(&command, &mut Optional::Present).as_object().expect("an object") {
            let twice = format!(r#"{},"{name}":{value}}}"#, half);
            let (code, said) = desk.send(&command, twice.as_bytes()).await;
            assert!(code != 0 && said.contains(name.as_str()), "{command} {twice}: {code} {said}");
        }
    }
}

#[tokio::test]
async fn random_bodies_are_taken_only_as_the_document_says() {
    let desk = Desk::open().await;
    let mut dice = Dice(20_261_130);
    let (others, mut wrong) = (others(), 0);
    for command in desk.commands() {
        for _ in 0..40 {
            let mut body = desk.body(&command, &mut Optional::Some(&mut dice));
            for _ in 0..dice.below(4) {
                let places = desk.places("", "", desk.request(&command), &body);
                let Some((at, ..)) = places.get(dice.below(places.len().max(1))) else { break };
                *body.pointer_mut(at).expect("a place") = dice.one(&others).clone();
            }
            let good = desk.is_valid(desk.request(&command), &body);
            wrong += usize::from(!good);
            let (code, text) = desk.send(&command, body.to_string().as_bytes()).await;
            assert!(good || code != 0, "{command} took {body}");
            let form = FORM[..6].iter().any(|word| text.contains(word));
            assert!(!good || !form, "{command} {body}: {code} {text}");
        }
    }
    assert!(wrong > 300, "{wrong}");
}
