//! C# as text: methods read out of the table of calls, and their declarations and comments broken at the width.

use std::fmt::Write as _;

/// Widest line of a generated C# file.
const WIDTH: usize = 120;
/// Where the members of a class begin.
const INDENT: &str = "        ";

/// A method as the table has it: `Name(Type name, Type name = null) -> Answer`.
#[derive(Debug, PartialEq)]
pub struct Method {
    /// Lines of the summary, then whole elements such as `<param …>…</param>`.
    pub doc: Vec<String>,
    pub name: String,
    pub parameters: Vec<Parameter>,
    /// What the callback or the task brings, if anything.
    pub answer: Option<String>,
}

#[derive(Debug, PartialEq)]
pub struct Parameter {
    pub kind: String,
    pub name: String,
    pub default: Option<String>,
    /// Null is passed on as NULL (in the table a `?` behind the type).
    pub nullable: bool,
}

impl Parameter {
    /// How many arguments of the native function it is.
    pub fn arguments(&self) -> usize {
        if self.kind == "ConversationId" { 2 } else { 1 }
    }

    pub fn declared(&self) -> String {
        let default = self.default.as_ref().map(|value| format!(" = {value}")).unwrap_or_default();
        format!("{} {}{default}", self.kind, self.name)
    }
}

/// One line of the table.
pub fn method(line: &str, doc: Vec<String>) -> Result<Method, String> {
    let unread = || format!("not a method: {line}");
    let (name, rest) = line.split_once('(').ok_or_else(unread)?;
    let (parameters, after) = rest.rsplit_once(')').ok_or_else(unread)?;
    let answer = match after.trim() {
        "" => None,
        answer => Some(answer.strip_prefix("-> ").ok_or_else(unread)?.to_owned()),
    };
    let parameters = split(parameters)
        .into_iter()
        .map(|part| parameter(part).ok_or_else(unread))
        .collect::<Result<_, _>>()?;
    Ok(Method { doc, name: name.to_owned(), parameters, answer })
}

/// The parts between commas that are in no brackets.
fn split(list: &str) -> Vec<&str> {
    let (mut depth, mut begin, mut parts) = (0, 0, Vec::new());
    for (at, letter) in list.char_indices() {
        match letter {
            '<' => depth += 1,
            '>' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(list[begin..at].trim());
                begin = at + 1;
            }
            _ => {}
        }
    }
    parts.push(list[begin..].trim());
    parts.retain(|part| !part.is_empty());
    parts
}

fn parameter(text: &str) -> Option<Parameter> {
    let (declared, default) = match text.split_once(" = ") {
        Some((declared, default)) => (declared, Some(default.to_owned())),
        None => (text, None),
    };
    let (kind, name) = declared.rsplit_once(' ')?;
    let plain = kind.trim_end_matches('?');
    Some(Parameter { kind: plain.to_owned(), name: name.to_owned(), default, nullable: plain != kind })
}

/// The comment above a member.
pub fn comment(doc: &[String]) -> String {
    let whole = doc.iter().position(|line| line.starts_with('<')).unwrap_or(doc.len());
    let summary = doc[..whole].join(" ");
    let mut out = String::new();
    let line = format!("{INDENT}/// <summary>{summary}</summary>");
    if line.chars().count() <= WIDTH {
        let _ = writeln!(out, "{line}");
    } else {
        let _ = writeln!(out, "{INDENT}/// <summary>");
        let begin = format!("{INDENT}///");
        let mut line = begin.clone();
        for word in summary.split(' ') {
            if line.chars().count() + 1 + word.chars().count() > WIDTH {
                let _ = writeln!(out, "{line}");
                line.clone_from(&begin);
            }
            let _ = write!(line, " {word}");
        }
        let _ = writeln!(out, "{line}\n{INDENT}/// </summary>");
    }
    for line in &doc[whole..] {
        let _ = writeln!(out, "{INDENT}/// {line}");
    }
    out
}

/// `before(parameters)` on one line, or the parameters on a line of their own, or each on one.
pub fn declaration(before: &str, parameters: &[String]) -> String {
    let list = parameters.join(", ");
    let line = format!("{INDENT}{before}({list})\n");
    let two = format!("{INDENT}    {list})");
    if line.chars().count() <= WIDTH + 1 {
        line
    } else if two.chars().count() <= WIDTH {
        format!("{INDENT}{before}(\n{two}\n")
    } else {
        let inner = format!("{INDENT}    ");
        format!("{INDENT}{before}(\n{inner}{})\n", parameters.join(&format!(",\n{inner}")))
    }
}

/// `before(arguments)after` at this depth, broken behind the bracket where it is too long for a line.
pub fn call(indent: &str, before: &str, arguments: &[String], after: &str) -> String {
    let list = arguments.join(", ");
    let line = format!("{indent}{before}({list}){after}\n");
    if line.chars().count() <= WIDTH + 1 {
        line
    } else {
        format!("{indent}{before}(\n{indent}    {list}){after}\n")
    }
}

/// Names for so many texts of one call.
pub fn names(texts: usize) -> &'static [&'static str] {
    if texts == 1 { &["encoded"] } else { &["first", "second", "third", "fourth"] }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_method_is_taken_apart() {
        let read = method("Invite(Map<A, B>? param, int count = 1) -> List<C>", vec![]).unwrap();
        assert_eq!((read.name.as_str(), read.answer.as_deref()), ("Invite", Some("List<C>")));
        let declared: Vec<String> = read.parameters.iter().map(Parameter::declared).collect();
        assert_eq!(declared, ["Map<A, B> param", "int count = 1"]);
        assert!(read.parameters[0].nullable && !read.parameters[1].nullable);
        assert_eq!(method("Logout()", vec![]).unwrap().parameters, []);
        for bad in ["Logout", "Logout(", "Logout(id)", "Logout() List<C>"] {
            assert!(method(bad, vec![]).unwrap_err().contains(bad), "{bad}");
        }
    }

    #[test]
    fn long_comments_and_lists_are_broken() {
        assert_eq!(comment(&["Leaves.".to_owned()]), "        /// <summary>Leaves.</summary>\n");
        let long =
            comment(&["word ".repeat(30).trim().to_owned(), "<param name=\"a\">A.</param>".to_owned()]);
        let lines: Vec<&str> = long.lines().map(str::trim).collect();
        assert_eq!((lines[0], lines[3]), ("/// <summary>", "/// </summary>"));
        assert_eq!(lines[4], "/// <param name=\"a\">A.</param>");
        assert!(long.lines().all(|line| line.len() <= WIDTH));
        let parameters: Vec<String> = (0..4).map(|at| format!("SomeTypeOfAThing parameter{at}")).collect();
        assert_eq!(declaration("void A", &parameters[..1]), format!("        void A({})\n", parameters[0]));
        assert!(
            declaration("public static void LongName", &parameters[..3]).contains("(\n            SomeType")
        );
        assert_eq!(declaration("void A", &parameters).lines().count(), 5);
    }
}
