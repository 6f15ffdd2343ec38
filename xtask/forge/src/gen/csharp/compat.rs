//! `TencentIMSDK.Calls.cs`: the calls by the vendor's names. Each has two methods, for an answer that is an object or
//! nothing and for the answer's document, and one that both go on to.

use super::calls::{HEAD, TableCall, Taken};
use super::text::{Method, Parameter, call, comment, declaration, names};
use std::fmt::Write as _;

const BEGIN: &str = "using System.Collections.Generic;\nusing System.Text;\nusing Doubletick.Interop;\nusing Doubletick.Native;\n\n\
    namespace Doubletick.Compat\n{\n    // The calls that only forward. Those that do more stand in TencentIMSDK.*.cs.\n    \
    public static unsafe partial class TencentIMSDK\n    {\n";

/// The file's text. A method to go on to that is among the sources by hand is not written.
pub fn file(calls: &[TableCall], by_hand: &str) -> String {
    let mut methods = Vec::new();
    for row in calls {
        if let Some(method) = &row.compat {
            let brought = method
                .answer
                .as_ref()
                .map_or("NullValueCallback".to_owned(), |answer| format!("ValueCallback<{answer}>"));
            methods.push(overload(&method.doc, method, &brought));
            methods.push(overload(
                &["The same, with the answer's document.".to_owned()],
                method,
                "ValueCallback<string>",
            ));
            if !by_hand.contains(&format!("private static TIMResult {}(", method.name)) {
                methods.push(forwarded(row, method));
            }
        }
    }
    format!("{HEAD}\n{BEGIN}{}    }}\n}}\n", methods.join("\n"))
}

fn overload(doc: &[String], method: &Method, callback: &str) -> String {
    let name = &method.name;
    let mut out = comment(doc);
    let declared: Vec<String> =
        method.parameters.iter().map(Parameter::declared).chain([format!("{callback} callback")]).collect();
    out.push_str(&declaration(&format!("public static TIMResult {name}"), &declared));
    let answer = format!("Answer.Of(\"{name}\", callback)");
    let passed: Vec<String> =
        method.parameters.iter().map(|each| each.name.clone()).chain([answer]).collect();
    let _ = write!(
        out,
        "        {{\n{}        }}\n",
        call("            ", &format!("return {name}"), &passed, ";")
    );
    out
}

fn forwarded(row: &TableCall, method: &Method) -> String {
    let texts = row.takes.iter().filter(|taken| **taken == Taken::Text).count();
    let mut names = names(texts).iter();
    let (mut encoded, mut arguments) = (String::new(), Vec::new());
    for (parameter, taken) in method.parameters.iter().zip(&row.takes) {
        let name = &parameter.name;
        arguments.push(match (taken, names.as_slice()) {
            (Taken::Text, [variable, ..]) => {
                let _ = writeln!(
                    encoded,
                    "                using (var {variable} = Utf8.Encode({}))",
                    document(parameter)
                );
                names.next();
                format!("{variable}.Pointer")
            }
            (Taken::Int, _) => format!("(int){name}"),
            (Taken::ULong, _) if parameter.kind != "ulong" => format!("(ulong){name}"),
            (Taken::UInt, _) => format!("(uint){name}"),
            _ => name.clone(),
        });
    }
    arguments.extend(["answer.Callback".to_owned(), "answer.Begin()".to_owned()]);
    let declared: Vec<String> =
        method.parameters.iter().map(Parameter::declared).chain(["Answer answer".to_owned()]).collect();
    let head = declaration(&format!("private static TIMResult {}", method.name), &declared);
    let native = format!("NativeMethods.{}", row.native);
    let body = match texts {
        0 => format!(
            "            return Call.Checked(answer, () => answer.End({native}({})));\n",
            arguments.join(", ")
        ),
        _ => format!(
            "            return Call.Checked(answer, () =>\n            {{\n{encoded}                {{\n{}                }}\n            }});\n",
            call("                    ", &format!("return answer.End({native}"), &arguments, ");")
        ),
    };
    format!("{head}        {{\n{body}        }}\n")
}

/// A text as it is, and everything else as a document.
fn document(parameter: &Parameter) -> String {
    let name = &parameter.name;
    match (parameter.kind.as_str(), parameter.nullable) {
        ("string", _) => name.clone(),
        (_, true) => format!("{name} == null ? null : Json.Write({name})"),
        (_, false) => format!("Json.Write({name})"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::calls::tests::{JOIN, calls};
    use super::file;

    const REVOKE: &str = "TIMMsgRevoke\n    /// Revokes.\n    MsgRevoke(string conv_id, TIMConvType conv_type, Message? message) -> Message\n";

    #[test]
    fn a_call_has_two_methods_that_go_on_to_one() {
        let text = file(&calls(JOIN), "");
        let (_, methods) = text.split_once("class TencentIMSDK\n    {\n").unwrap();
        assert_eq!(
            methods,
            "        /// <summary>Joins.</summary>
        public static TIMResult GroupJoin(string group_id, string hello_message, NullValueCallback callback)
        {
            return GroupJoin(group_id, hello_message, Answer.Of(\"GroupJoin\", callback));
        }

        /// <summary>The same, with the answer's document.</summary>
        public static TIMResult GroupJoin(string group_id, string hello_message, ValueCallback<string> callback)
        {
            return GroupJoin(group_id, hello_message, Answer.Of(\"GroupJoin\", callback));
        }

        private static TIMResult GroupJoin(string group_id, string hello_message, Answer answer)
        {
            return Call.Checked(answer, () =>
            {
                using (var first = Utf8.Encode(group_id))
                using (var second = Utf8.Encode(hello_message))
                {
                    return answer.End(NativeMethods.TIMGroupJoin(
                        first.Pointer, second.Pointer, answer.Callback, answer.Begin()));
                }
            });
        }
    }
}
"
        );
    }

    #[test]
    fn numbers_and_documents_are_passed_as_the_function_takes_them() {
        let text = file(&calls(REVOKE), "");
        assert!(text.contains("Utf8.Encode(message == null ? null : Json.Write(message))"), "{text}");
        assert!(text.contains("first.Pointer, (int)conv_type, second.Pointer, answer.Callback"), "{text}");
        assert!(text.contains("ValueCallback<Message> callback"), "{text}");
    }

    #[test]
    fn what_decides_by_hand_is_gone_on_to() {
        let text = file(&calls(REVOKE), "        private static TIMResult MsgRevoke(string conv_id");
        assert_eq!(text.matches("public static TIMResult MsgRevoke(").count(), 2);
        assert!(!text.contains("private static"), "{text}");
    }
}
