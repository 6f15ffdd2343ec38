//! What Swift's face with the vendor's names declares, read from its sources by hand.
//!
//! The sources are formatted, so lines are enough: a declaration begins at the margin or four spaces in, and its
//! comment stands right above it.

use super::super::swift::text::{Parameter, signature};

/// One declaration at the margin.
#[derive(Debug)]
pub struct Item {
    pub doc: Vec<String>,
    pub name: String,
    pub kind: Kind,
}

/// What is declared.
#[derive(Debug)]
pub enum Kind {
    /// A closure type.
    Block(Vec<Parameter>),
    /// A text.
    Constant(String),
    /// Cases with their comments and numbers.
    Enum(Vec<(Vec<String>, String, String)>),
    /// Its superclass and members.
    Class(String, Vec<Member>),
    /// More members of a class.
    Extension(Vec<Member>),
}

/// A member of a class.
#[derive(Clone, Debug)]
pub struct Member {
    pub doc: Vec<String>,
    pub name: String,
    pub is_static: bool,
    pub kind: MemberKind,
}

/// What a member is.
#[derive(Clone, Debug)]
pub enum MemberKind {
    /// Its type, and whether it can be set.
    Property(String, bool),
    /// Parameters, and the type of the answer, or nothing.
    Method(Vec<Parameter>, String),
}

/// The public declarations of a file.
pub fn read(source: &str) -> Result<Vec<Item>, String> {
    let lines: Vec<&str> = source.lines().collect();
    let (mut items, mut doc): (Vec<Item>, Vec<String>) = (Vec::new(), Vec::new());
    let mut at = 0;
    while at < lines.len() {
        let line = lines[at];
        if let Some(words) = line.strip_prefix("///") {
            doc.push(words.strip_prefix(' ').unwrap_or(words).to_owned());
            at += 1;
            continue;
        }
        let end = block_end(&lines, at);
        if let Some((name, kind)) = item(line, &lines[at..end])? {
            items.push(Item { doc: std::mem::take(&mut doc), name, kind });
        }
        doc.clear();
        at = end;
    }
    Ok(items)
}

/// The line behind a declaration that begins here: behind its closing bracket at the margin.
fn block_end(lines: &[&str], at: usize) -> usize {
    let open = lines[at].ends_with(['{', '(', '[']);
    let close = lines[at..].iter().position(|line| line.starts_with(['}', ')', ']']));
    match close {
        Some(close) if open => at + close + 1,
        _ => at + 1,
    }
}

fn item(line: &str, lines: &[&str]) -> Result<Option<(String, Kind)>, String> {
    if let Some(rest) = line.strip_prefix("public typealias ") {
        let whole =
            std::iter::once(rest).chain(lines[1..].iter().map(|line| line.trim())).collect::<String>();
        let (name, closure) = whole.split_once(" = ").ok_or_else(|| format!("not an alias: {line}"))?;
        let (_, parameters, _) = signature(closure)?;
        return Ok(Some((name.to_owned(), Kind::Block(parameters.into_iter().map(labelled).collect()))));
    }
    if let Some((name, value)) = line.strip_prefix("public let ").and_then(|rest| rest.split_once(" = ")) {
        let text = value.strip_prefix('"').and_then(|text| text.strip_suffix('"'));
        return Ok(text.map(|text| (name.to_owned(), Kind::Constant(text.to_owned()))));
    }
    if let Some((name, _)) = line.strip_prefix("public enum ").and_then(|rest| rest.split_once(':')) {
        return Ok(Some((name.to_owned(), Kind::Enum(cases(&lines[1..])))));
    }
    let class = line.strip_prefix("public final class ").or_else(|| line.strip_prefix("public class "));
    if let Some((name, rest)) = class.and_then(|rest| rest.split_once(": ")) {
        let superclass = rest.split([',', ' ']).next().unwrap_or_default();
        return Ok(Some((name.to_owned(), Kind::Class(superclass.to_owned(), members(lines)?))));
    }
    if let Some(name) = line.strip_prefix("extension ").and_then(|rest| rest.strip_suffix(" {")) {
        return Ok(Some((name.to_owned(), Kind::Extension(members(lines)?))));
    }
    Ok(None)
}

/// `_ code: Int32` of a closure: what is behind the underscore is the name.
fn labelled(parameter: Parameter) -> Parameter {
    Parameter { label: parameter.name.clone(), ..parameter }
}

fn cases(lines: &[&str]) -> Vec<(Vec<String>, String, String)> {
    let (mut cases, mut doc) = (Vec::new(), Vec::new());
    for line in lines.iter().map(|line| line.trim()) {
        if let Some(words) = line.strip_prefix("///") {
            doc.push(words.trim_start().to_owned());
        } else if let Some((name, number)) =
            line.strip_prefix("case ").and_then(|rest| rest.split_once(" = "))
        {
            cases.push((std::mem::take(&mut doc), name.to_owned(), number.to_owned()));
        }
    }
    cases
}

fn members(lines: &[&str]) -> Result<Vec<Member>, String> {
    let (mut members, mut doc) = (Vec::new(), Vec::new());
    for (at, line) in lines.iter().enumerate() {
        let Some(inner) = line.strip_prefix("    ").filter(|inner| !inner.starts_with(' ')) else {
            continue;
        };
        if let Some(words) = inner.strip_prefix("///") {
            doc.push(words.strip_prefix(' ').unwrap_or(words).to_owned());
            continue;
        }
        if inner.starts_with("@discardableResult") {
            continue;
        }
        let doc = std::mem::take(&mut doc);
        let Some(rest) = inner.strip_prefix("public ").map(|rest| rest.trim_start_matches("override "))
        else {
            continue;
        };
        let (is_static, rest) = match rest.strip_prefix("static ") {
            Some(rest) => (true, rest),
            None => (false, rest),
        };
        if let Some(member) = member(rest, &lines[at + 1..])? {
            members.push(Member { doc, is_static, name: member.0, kind: member.1 });
        }
    }
    Ok(members)
}

fn member(rest: &str, below: &[&str]) -> Result<Option<(String, MemberKind)>, String> {
    if let Some(begin) = rest.strip_prefix("func ") {
        let mut declared = begin.to_owned();
        for line in below {
            if declared.contains('{') {
                break;
            }
            declared.push(' ');
            declared.push_str(line.trim());
        }
        let declared = declared.split_once(" {").map_or(declared.as_str(), |(before, _)| before);
        let (name, parameters, answer) = signature(declared)?;
        let answer = answer.strip_prefix("-> ").unwrap_or_default();
        return Ok(Some((name.to_owned(), MemberKind::Method(parameters, answer.to_owned()))));
    }
    let (is_let, rest) = match (rest.strip_prefix("let "), rest.strip_prefix("var ")) {
        (Some(rest), _) => (true, rest),
        (_, Some(rest)) => (false, rest),
        _ => return Ok(None),
    };
    let is_computed = rest.contains(" {");
    let writable =
        !is_let && (!is_computed || below.first().is_some_and(|line| line.trim().starts_with("get ")));
    let head = rest.split_once(" {").map_or(rest, |(before, _)| before);
    let (declared, value) = head.split_once(" = ").map_or((head, ""), |(declared, value)| (declared, value));
    let (name, kind) = declared.split_once(": ").unwrap_or_else(|| (declared, inferred(value)));
    if kind.is_empty() {
        return Err(format!("no type: {rest}"));
    }
    Ok(Some((name.trim_matches('`').to_owned(), MemberKind::Property(kind.to_owned(), writable))))
}

/// The type of a value that stands without one.
fn inferred(value: &str) -> &str {
    match value {
        "true" | "false" => "Bool",
        _ if value.contains('.') && value.starts_with("V2TIM") => value.split('.').next().unwrap_or_default(),
        _ if value.contains('.') => "Double",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::{Kind, MemberKind, read};

    const SOURCE: &str = "import Foundation\n\n/// Receipts.\npublic typealias Succ = (\n    _ list: [Receipt]?, _ next: \
        UInt64\n) -> Void\n\n/// A class.\npublic final class Thing: NSObject, Sendable {\n    /// Its name.\n    public var \
        name: String? { state.name }\n    /// Its flag.\n    public var flag: Bool {\n        get { state.flag }\n        \
        set { change() }\n    }\n    /// Its size.\n    public var size = 0.0\n    private let own: Int\n\n    public init() \
        {}\n}\n\nextension Thing {\n    /// Does.\n    @discardableResult\n    public func make(\n        text: String?, to \
        user: String?\n    ) -> String! {\n        nil\n    }\n}\n";

    #[test]
    fn declarations_are_read_with_their_comments() {
        let items = read(SOURCE).unwrap();
        assert_eq!(items.len(), 3);
        let Kind::Block(parameters) = &items[0].kind else { panic!("{:?}", items[0]) };
        assert_eq!((items[0].doc.join(" "), parameters[1].name.as_str()), ("Receipts.".to_owned(), "next"));
        let Kind::Class(superclass, members) = &items[1].kind else { panic!("{:?}", items[1]) };
        assert_eq!(superclass, "NSObject");
        let properties: Vec<_> = members
            .iter()
            .map(|each| match &each.kind {
                MemberKind::Property(kind, writable) => (each.name.as_str(), kind.as_str(), *writable),
                MemberKind::Method(..) => panic!("{each:?}"),
            })
            .collect();
        assert_eq!(
            properties,
            [("name", "String?", false), ("flag", "Bool", true), ("size", "Double", true)]
        );
        let Kind::Extension(members) = &items[2].kind else { panic!("{:?}", items[2]) };
        let MemberKind::Method(parameters, answer) = &members[0].kind else { panic!("{members:?}") };
        assert_eq!((parameters[1].label.as_str(), answer.as_str()), ("to", "String!"));
        assert_eq!(members[0].doc, ["Does."]);
    }
}
