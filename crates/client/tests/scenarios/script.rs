//! The files: their steps, forms and holes.

use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

pub struct Scenario {
    /// A sentence that is true of every client.
    pub says: String,
    /// With the number of the written step that each is, or is a part of.
    pub steps: Vec<(usize, Step)>,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    Device(String),
    Login(Login),
    Logout(Logout),
    Send(Send),
    Request(Request),
    Watch(Watch),
    Restart(Restart),
    Answer(Answer),
    Push(Value),
    Cut(u16),
    Reachable(bool),
    Pass(u64),
    Sent(Vec<Value>),
    Told(Vec<Value>),
    Results(BTreeMap<String, Value>),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Login {
    pub call: String,
    pub user: Option<String>,
    pub sig: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Logout {
    pub call: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Send {
    pub call: String,
    pub to: Option<Value>,
    pub msg_id: Option<String>,
    #[serde(default)]
    pub online_only: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    pub call: String,
    pub body: Value,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Watch {
    TotalUnread,
}

#[derive(Clone, Copy, Deserialize, PartialEq)]
#[serde(rename_all = "snake_case")]
pub enum Restart {
    Ended,
    Killed,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    pub request: String,
    pub ok: Option<Value>,
    pub err: Option<i32>,
}

impl Answer {
    pub fn said(&self) -> Result<Value, String> {
        match (&self.ok, self.err) {
            (Some(ok), None) => Ok(json!({ "Ok": ok })),
            (None, Some(code)) => Ok(json!({"Err": {"code": code, "text": "no"}})),
            _ => Err("answer: one of ok and err".into()),
        }
    }
}

/// All scenarios of a folder, by name.
pub fn read(folder: &Path) -> BTreeMap<String, Result<Scenario, String>> {
    let json = |path: &Path| -> Result<Value, String> {
        serde_json::from_str(&fs::read_to_string(path).expect("a file")).map_err(|error| error.to_string())
    };
    let forms = json(&folder.join("forms.json")).expect("the forms");
    let mut scenarios = BTreeMap::new();
    for entry in fs::read_dir(folder).expect("the scenarios") {
        let path = entry.expect("a file").path();
        let name = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default().to_owned();
        if path.extension().is_some_and(|extension| extension == "json") && name != "forms" {
            scenarios.insert(name, json(&path).and_then(|written| parse(written, &forms)));
        }
    }
    scenarios
}

/// A scenario as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    says: String,
    steps: Vec<Value>,
}

pub fn parse(written: Value, forms: &Value) -> Result<Scenario, String> {
    let written: Written = serde_json::from_value(written).map_err(|error| error.to_string())?;
    let mut steps = Vec::new();
    for (number, step) in (1..).zip(written.steps) {
        let named = |wrong: String| format!("step {number}: {wrong}");
        for step in expanded(step) {
            let step = in_full(step, forms).map_err(named)?;
            let step = serde_json::from_value(step).map_err(|error| named(error.to_string()))?;
            steps.push((number, step));
        }
    }
    Ok(Scenario { says: written.says, steps })
}

/// The steps that a written one stands for.
fn expanded(step: Value) -> Vec<Value> {
    let answered = |mut info: Value| {
        info["$"] = json!("login");
        [json!({"sent": [{"login": {}}]}), json!({"answer": {"request": "login", "ok": {"logged_in": info}}})]
    };
    let mut step = step;
    let mut take = |name: &str| {
        let fields = step.as_object_mut().filter(|fields| fields.len() == 1)?;
        fields.get_mut(name).filter(|info| info.is_object()).map(Value::take)
    };
    if let Some(info) = take("enter") {
        let [sent, answer] = answered(info);
        return vec![json!({"login": {"call": "enter"}}), sent, answer, json!({"results": {"enter": "ok"}})];
    }
    if let Some(info) = take("again") {
        let [sent, answer] = answered(info);
        return vec![json!({"cut": 1006}), sent, answer];
    }
    vec![step]
}

/// With the fields of the forms that it names.
fn in_full(value: Value, forms: &Value) -> Result<Value, String> {
    match value {
        Value::Array(list) => list.into_iter().map(|value| in_full(value, forms)).collect(),
        Value::Object(mut fields) => {
            let mut full = match fields.remove("$") {
                None => Map::new(),
                Some(Value::String(name)) => {
                    let form = forms.get(&name).and_then(Value::as_object);
                    form.ok_or_else(|| format!("no form {name}"))?.clone()
                }
                Some(other) => return Err(format!("no form {other}")),
            };
            let is_form = !full.is_empty();
            for (name, value) in fields {
                if is_form && !full.contains_key(&name) {
                    return Err(format!("the form has no field {name}"));
                }
                full.insert(name, in_full(value, forms)?);
            }
            Ok(Value::Object(full))
        }
        value => Ok(value),
    }
}

/// What the client chose, by the names that a scenario has for it.
#[derive(Default)]
pub struct Holes(BTreeMap<String, Value>);

impl Holes {
    /// With what the client chose in place of its names.
    pub fn filled(&self, value: Value) -> Result<Value, String> {
        Ok(match value {
            Value::String(name) if name.starts_with('$') => {
                self.0.get(&name).cloned().ok_or_else(|| format!("{name} was not sent yet"))?
            }
            Value::Array(list) => {
                list.into_iter().map(|value| self.filled(value)).collect::<Result<_, _>>()?
            }
            Value::Object(fields) => {
                let filled = fields.into_iter().map(|(name, value)| Ok((name, self.filled(value)?)));
                Value::Object(filled.collect::<Result<_, String>>()?)
            }
            value => value,
        })
    }

    /// Whether what was sent has all that is expected; a name that is new stands for what is there.
    pub fn fits(&mut self, expected: &Value, sent: &Value) -> bool {
        match (expected, sent) {
            (Value::String(name), sent) if name.starts_with('$') => match self.0.get(name) {
                Some(known) => known == sent,
                None if self.0.values().any(|other| other == sent) => false,
                None => self.0.insert(name.clone(), sent.clone()).is_none(),
            },
            (Value::Array(expected), Value::Array(sent)) => {
                expected.len() == sent.len()
                    && expected.iter().zip(sent).all(|(expected, sent)| self.fits(expected, sent))
            }
            (Value::Object(expected), Value::Object(sent)) => expected
                .iter()
                .all(|(name, expected)| sent.get(name).is_some_and(|sent| self.fits(expected, sent))),
            (expected, sent) => expected == sent,
        }
    }
}

/// News of one kind that follow each other are one: how they are divided into events is left open.
pub fn merged(told: Vec<Value>) -> Vec<Value> {
    let mut merged: Vec<Value> = Vec::new();
    for mut news in told {
        let list = news.as_object_mut().and_then(|news| news.iter_mut().next());
        let last = merged.last_mut().and_then(Value::as_object_mut);
        if let (Some((kind, Value::Array(more))), Some(last)) = (list, last)
            && let Some(Value::Array(before)) = last.get_mut(kind)
        {
            before.append(more);
            continue;
        }
        merged.push(news);
    }
    merged
}
