//! Comments of TypeScript.

use super::super::comment::fill;

/// A comment in front of what it describes; nothing where there are no words.
pub fn comment(indent: &str, doc: &[String]) -> String {
    let lines = fill(doc.iter().map(String::as_str), 116 - indent.len());
    match lines.as_slice() {
        [] => String::new(),
        [line] if line.chars().count() + indent.len() <= 113 => format!("{indent}/** {line} */\n"),
        lines => {
            let mut out = format!("{indent}/**\n");
            for line in lines {
                out.push_str(format!("{indent} * {line}").trim_end());
                out.push('\n');
            }
            out.push_str(&format!("{indent} */\n"));
            out
        }
    }
}
