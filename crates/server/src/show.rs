//! What an operator asks of a running server on the command line, and sees: a message, its readers, a group, and the end
//! of a user's logins.

use crate::config::Config;
use crate::control::{self, Ask, ControlReply};
use std::fmt::Write;

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
