//! What an operator asks of a running server on the command line, and sees: a message, its readers, reminders of it, a
//! group, and the end of a user's logins.

use crate::config::Config;
use crate::control::{self, Ask, ControlReply};
use crate::signed::keys::SigningKey;
use crate::signed::{self, Facts};
use doubletick_engine::Clock;
use std::fmt::Write;
use std::path::Path;

/// Asks the server that runs on the data directory.
async fn ask(config: &Config, wish: &Ask) -> Result<ControlReply, String> {
    match control::ask(&config.data, wish).await? {
        Some(ControlReply::Error(error)) => Err(error),
        Some(reply) => Ok(reply),
        None => Err(format!("data: {}: no server runs there that could be asked", config.data.display())),
    }
}

/// The answer to a wish, for people.
pub async fn show(config: &Config, wish: Ask) -> Result<String, String> {
    match ask(config, &wish).await? {
        ControlReply::Shown(pairs) => {
            Ok(pairs.iter().map(|(key, value)| format!("{key} = {value}\n")).collect())
        }
        ControlReply::Kicked(sessions) => Ok(format!("sessions = {sessions}\n")),
        ControlReply::Webhooks { counts, list } => {
            let mut text: String = counts.iter().map(|(key, value)| format!("{key} = {value}\n")).collect();
            for (id, hook, at, tries, next_at, error) in list {
                // Writing to a string succeeds.
                let _ = write!(text, "{id}  {hook}  at {}", at / 1000);
                let _ = match (tries, next_at) {
                    (_, 0) => writeln!(text, "  put aside: {error}"),
                    (0, _) => writeln!(text),
                    _ => writeln!(text, "  failed {tries} times, next at {}: {error}", next_at / 1000),
                };
            }
            Ok(text)
        }
        _ => Err("the server answers something else".into()),
    }
}

/// All readers of a message, a line for each.
pub async fn list(config: &Config, message: &str, unread: bool, csv: bool) -> Result<String, String> {
    let mut text = String::new();
    if csv {
        text += if unread { "user_id\n" } else { "user_id,read_at\n" };
    }
    let mut cursor = 0;
    loop {
        let wish = Ask::Readers { message: message.to_owned(), unread, cursor };
        let ControlReply::Readers { users, next } = ask(config, &wish).await? else {
            return Err("the server answers something else".into());
        };
        for (user, read_at) in users {
            let name = if csv { field(&user) } else { user };
            // Writing to a string succeeds.
            let _ = match (unread, csv) {
                (true, _) => writeln!(text, "{name}"),
                (false, true) => writeln!(text, "{name},{read_at}"),
                (false, false) => writeln!(text, "{read_at}  {name}"),
            };
        }
        match next {
            Some(next) => cursor = next,
            None => return Ok(text),
        }
    }
}

/// The readers of a message as a signed document. The key is in the data directory, which the operator may read.
pub async fn signed(config: &Config, message: &str) -> Result<String, String> {
    let ControlReply::Shown(pairs) = ask(config, &Ask::Message(message.to_owned())).await? else {
        return Err("the server answers something else".into());
    };
    let value =
        |key: &str| pairs.iter().find(|(known, _)| known == key).map_or("", |(_, value)| value.as_str());
    let number = |key: &str| value(key).parse().unwrap_or(0);
    if !value("conversation").starts_with("group_") || value("receipts") != "true" {
        return Err(format!("message: {message:?} is no message of a group that asked for receipts"));
    }
    // First who has not: whoever reads meanwhile is in the second list.
    let unread = everyone(config, message, true).await?.into_iter().map(|(user, _)| user).collect();
    let facts = Facts {
        app_id: config.app_id,
        now: Clock::system().now_ms() / 1000,
        msg_id: value("message").to_owned(),
        conversation: value("conversation").to_owned(),
        sender: value("sender").to_owned(),
        seq: number("seq"),
        sent_at: number("time"),
        read: everyone(config, message, false).await?,
        unread,
    };
    let key = SigningKey::of(&config.data)?;
    let file = signed::seal(&key, signed::document(facts));
    serde_json::to_string_pretty(&file).map(|text| text + "\n").map_err(|error| error.to_string())
}

async fn everyone(config: &Config, message: &str, unread: bool) -> Result<Vec<(String, u64)>, String> {
    let (mut all, mut cursor) = (Vec::new(), 0);
    loop {
        let wish = Ask::Readers { message: message.to_owned(), unread, cursor };
        let ControlReply::Readers { users, next } = ask(config, &wish).await? else {
            return Err("the server answers something else".into());
        };
        all.extend(users);
        match next {
            Some(next) => cursor = next,
            None => return Ok(all),
        }
    }
}

/// What a signed file says, where its signature is right by this public key or its own.
pub fn verified(file: &Path, public: Option<&str>) -> Result<String, String> {
    let shown = file.display();
    let text = std::fs::read_to_string(file).map_err(|error| format!("{shown}: cannot be read: {error}"))?;
    let sealed = signed::verify(&text, public).map_err(|problem| format!("{shown}: {problem}"))?;
    let document = &sealed["Document"];
    let line = |key: &str| {
        let value = document[key].as_str().map_or_else(|| document[key].to_string(), str::to_owned);
        format!("{key} = {value}\n")
    };
    let keys = [
        "MsgId",
        "Conversation",
        "From_Account",
        "MsgTime",
        "ExportTime",
        "Audience",
        "ReadNum",
        "UnreadNum",
    ];
    let mut text = keys.map(line).concat();
    let key = sealed["PublicKey"].as_str().unwrap_or_default();
    text += &match public {
        Some(_) => format!("the signature is right, by the key {key}\n"),
        None => format!(
            "the signature is right, by the key {key} of the file itself; compare it with that at \
             /.well-known/doubletick-keys.json of the service, or give that one with --key\n"
        ),
    };
    Ok(text)
}

/// A field of CSV, as RFC 4180 has it.
fn field(text: &str) -> String {
    if text.contains(['"', ',', '\r', '\n']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::field;

    #[test]
    fn a_field_with_a_comma_a_quote_or_a_new_line_is_quoted() {
        let fields = ["ann", "a,b", "a\"b", "a\nb"].map(field);
        assert_eq!(fields, ["ann", "\"a,b\"", "\"a\"\"b\"", "\"a\nb\""]);
    }
}
