//! `DoubletickClient.Calls.cs`: the calls in C#'s own manner, with tasks, that only check what they are given.

use super::calls::{HEAD, TableCall, Taken};
use super::text::{Method, Parameter, call, comment, declaration, names};
use std::fmt::Write as _;

const BEGIN: &str = "using System.Collections.Generic;\nusing System.Threading;\nusing System.Threading.Tasks;\n\
    using Doubletick.Interop;\nusing Doubletick.Native;\n\nnamespace Doubletick\n{\n    \
    // The calls that only check what they are given. Those that do more stand in the other files of this folder.\n    \
    public sealed partial class DoubletickClient\n    {\n";
const TOKEN: &str = "CancellationToken cancellationToken = default(CancellationToken)";

/// The file's text.
pub fn file(calls: &[TableCall]) -> String {
    let methods: Vec<String> =
        calls.iter().filter_map(|row| row.client.as_ref().map(|method| one(row, method))).collect();
    format!("{HEAD}\n{BEGIN}{}    }}\n}}\n", methods.join("\n"))
}

fn one(row: &TableCall, method: &Method) -> String {
    let texts = row.takes.iter().filter(|taken| **taken == Taken::Text).count();
    let mut names = names(texts).iter();
    let (mut checks, mut encoded, mut arguments) = (String::new(), String::new(), Vec::new());
    let mut takes = row.takes.iter();
    for parameter in &method.parameters {
        let name = &parameter.name;
        let (text, rest) = match (takes.next(), parameter.kind.as_str()) {
            (Some(Taken::Int), _) => (None, Some(format!("(int){name}"))),
            (Some(Taken::UInt), _) => (None, Some(format!("(uint){name}"))),
            (Some(Taken::ULong | Taken::Bool | Taken::Buffer) | None, _) => (None, Some(name.clone())),
            (Some(Taken::Text), "ConversationId") => {
                takes.next();
                (Some(format!("{name}.Id")), Some(format!("(int){name}.Type")))
            }
            (Some(Taken::Text), "string") => {
                if parameter.default.is_none() {
                    let _ = writeln!(checks, "            Given.NotNull({name}, \"{name}\");");
                }
                (Some(name.clone()), None)
            }
            (Some(Taken::Text), kind) => {
                let given = if kind == "IEnumerable<string>" { "Ids" } else { "NotNull" };
                let _ = writeln!(
                    checks,
                    "            var json = JsonText.Write(Given.{given}({name}, \"{name}\"));"
                );
                (Some("json".to_owned()), None)
            }
        };
        if let (Some(text), Some(variable)) = (text, names.next()) {
            let _ = writeln!(encoded, "                using (var {variable} = Utf8.Encode({text}))");
            arguments.push(format!("{variable}.Pointer"));
        }
        arguments.extend(rest);
    }
    arguments.extend(["callback".to_owned(), "userData".to_owned()]);
    let (task, read) = match &method.answer {
        None => ("Task".to_owned(), "Nothing".to_owned()),
        Some(answer) => (format!("Task<{answer}>"), reader(answer)),
    };
    let declared: Vec<String> =
        method.parameters.iter().map(Parameter::declared).chain([TOKEN.to_owned()]).collect();
    let head = declaration(&format!("public unsafe {task} {}", method.name), &declared);
    let start = format!("            return Start(\"{}\", {read}, cancellationToken,", row.native);
    let native = format!("NativeMethods.{}", row.native);
    let body = match texts {
        0 => {
            format!("{start}\n                (callback, userData) => {native}({}));\n", arguments.join(", "))
        }
        _ => format!(
            "{start} (callback, userData) =>\n            {{\n{encoded}                {{\n{}                }}\n            }});\n",
            call("                    ", &format!("return {native}"), &arguments, ";")
        ),
    };
    format!("{}{head}        {{\n{checks}{body}        }}\n", comment(&method.doc))
}

/// What reads the answer's document.
fn reader(answer: &str) -> String {
    match answer.strip_prefix("IReadOnlyList<").and_then(|rest| rest.strip_suffix('>')) {
        Some(item) => format!("JsonText.ReadList<{item}>"),
        None => format!("JsonText.Read<{answer}>"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::calls::tests::{JOIN, calls};
    use super::file;

    #[test]
    fn what_must_not_be_null_is_checked_and_the_rest_passed_on() {
        let text = file(&calls(JOIN));
        let (_, methods) = text.split_once("class DoubletickClient\n    {\n").unwrap();
        assert_eq!(
            methods,
            "        /// <summary>Joins a group.</summary>
        public unsafe Task JoinGroupAsync(
            string groupId, string hello = null, CancellationToken cancellationToken = default(CancellationToken))
        {
            Given.NotNull(groupId, \"groupId\");
            return Start(\"TIMGroupJoin\", Nothing, cancellationToken, (callback, userData) =>
            {
                using (var first = Utf8.Encode(groupId))
                using (var second = Utf8.Encode(hello))
                {
                    return NativeMethods.TIMGroupJoin(first.Pointer, second.Pointer, callback, userData);
                }
            });
        }
    }
}
"
        );
    }

    #[test]
    fn conversations_are_two_arguments_and_objects_are_documents() {
        let text = file(&calls(
            "TIMMsgRevoke\n    /// Revokes.\n    RevokeAsync(ConversationId conversation, Name name) -> IReadOnlyList<Message>\n",
        ));
        assert!(text.contains("var json = JsonText.Write(Given.NotNull(name, \"name\"));"), "{text}");
        assert!(text.contains("(int)conversation.Type, second.Pointer, callback, userData"), "{text}");
        assert!(
            text.contains("Start(\"TIMMsgRevoke\", JsonText.ReadList<Message>, cancellationToken"),
            "{text}"
        );
    }
}
