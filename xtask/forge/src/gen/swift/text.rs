//! Swift declarations as text: parameters read out of a signature, and lists broken at the width.

/// Widest line of a generated Swift file.
const WIDTH: usize = 120;

/// One parameter of a signature, `label name: kind` or `name: kind`.
#[derive(Clone, Debug, PartialEq)]
pub struct Parameter {
    /// What a caller writes; `_` for nothing.
    pub label: String,
    /// What it is called inside.
    pub name: String,
    /// Its type, as Swift spells it.
    pub kind: String,
}

impl Parameter {
    /// As it stands in a declaration.
    pub fn declared(&self) -> String {
        match self.label == self.name {
            true => format!("{}: {}", self.name, self.kind),
            false => format!("{} {}: {}", self.label, self.name, self.kind),
        }
    }

    /// As an argument with this value.
    pub fn passed(&self, value: &str) -> String {
        if self.label == "_" { value.to_owned() } else { format!("{}: {value}", self.label) }
    }
}

/// A signature without `func`: `quit(groupID: String?) -> String!` is its name, parameters, and what follows them.
pub fn signature(text: &str) -> Result<(&str, Vec<Parameter>, &str), String> {
    let unread = || format!("not a Swift signature: {text}");
    let (name, rest) = text.split_once('(').ok_or_else(unread)?;
    let mut depth = 1;
    let mut begin = 0;
    let mut parameters = Vec::new();
    for (at, letter) in rest.char_indices() {
        match letter {
            '(' | '[' => depth += 1,
            ')' | ']' => depth -= 1,
            _ => {}
        }
        if depth == 0 || (depth == 1 && letter == ',') {
            let part = rest[begin..at].trim();
            if !part.is_empty() {
                parameters.push(parameter(part).ok_or_else(unread)?);
            }
            begin = at + 1;
        }
        if depth == 0 {
            return Ok((name, parameters, rest[at + 1..].trim()));
        }
    }
    Err(unread())
}

fn parameter(text: &str) -> Option<Parameter> {
    let (names, kind) = text.split_once(": ")?;
    let (label, name) = names.split_once(' ').unwrap_or((names, names));
    Some(Parameter { label: label.to_owned(), name: name.to_owned(), kind: kind.trim().to_owned() })
}

/// `before(items)after` on one line, or where that is too long with the items on lines of their own.
/// A declaration has its bracket on a line of its own then, so that its body stands apart.
pub fn declaration(indent: &str, before: &str, items: &[String], after: &str) -> String {
    listed(indent, before, items, after, &format!("\n{indent}"))
}

/// The same for a call.
pub fn call(indent: &str, before: &str, items: &[String], after: &str) -> String {
    listed(indent, before, items, after, "")
}

fn listed(indent: &str, before: &str, items: &[String], after: &str, close: &str) -> String {
    let line = format!("{indent}{before}({}){after}\n", items.join(", "));
    if line.trim_end().len() <= WIDTH {
        return line;
    }
    let inner = format!("{indent}    ");
    let mut lines = vec![inner.clone()];
    for (at, item) in items.iter().enumerate() {
        let item = if at + 1 == items.len() { item.clone() } else { format!("{item},") };
        let last = lines.len() - 1;
        let open = lines[last].len() > inner.len();
        if open && lines[last].len() + 1 + item.len() > WIDTH {
            lines.push(format!("{inner}{item}"));
        } else {
            lines[last].push_str(if open { " " } else { "" });
            lines[last].push_str(&item);
        }
    }
    format!("{indent}{before}(\n{}{close}){after}\n", lines.join("\n"))
}

/// `= UInt64(1)` as `= 1`.
pub fn plain_defaults(words: &str) -> String {
    let Some((before, after)) = words.split_once(" = UInt").or_else(|| words.split_once(" = Int")) else {
        return words.to_owned();
    };
    match after.split_once('(').and_then(|(_, value)| value.split_once(')')) {
        Some((value, rest)) => format!("{before} = {value}{rest}"),
        None => words.to_owned(),
    }
}

pub fn camel(name: &str) -> String {
    let mut words = name.split('_');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |text, word| {
        let mut letters = word.chars();
        let head = letters.next().map(|letter| letter.to_ascii_uppercase());
        text + &head.into_iter().chain(letters).collect::<String>()
    })
}

#[cfg(test)]
mod tests {
    use super::{declaration, signature};

    #[test]
    fn a_signature_is_taken_apart() {
        let (name, parameters, rest) = signature(
            "send(_ list: [String: Int]?, to userID: String?, done: (Int, Int) -> Void) -> String!",
        )
        .unwrap();
        assert_eq!((name, rest), ("send", "-> String!"));
        let declared: Vec<String> = parameters.iter().map(|each| each.declared()).collect();
        assert_eq!(declared, ["_ list: [String: Int]?", "to userID: String?", "done: (Int, Int) -> Void"]);
        assert_eq!(parameters[1].passed("userID"), "to: userID");
        assert_eq!(parameters[0].passed("list"), "list");
        signature("send(a: Int").unwrap_err();
        signature("send(a)").unwrap_err();
    }

    #[test]
    fn long_lists_are_broken_at_the_width() {
        let items: Vec<String> = (0..5).map(|at| format!("parameter{at}: SomeTypeOfAThing")).collect();
        assert_eq!(
            declaration("", "func long", &items, " {}"),
            format!(
                "func long(\n    {}, {}, {},\n    {}, {}\n) {{}}\n",
                items[0], items[1], items[2], items[3], items[4]
            )
        );
        assert_eq!(
            declaration("", "func short", &items[..1], " {}"),
            format!("func short({}) {{}}\n", items[0])
        );
    }
}
