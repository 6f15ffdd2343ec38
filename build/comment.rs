//! Comments of the generated C headers, of text that may be broken anywhere.

/// Widest comment line.
pub const WIDTH: usize = 100;

/// A block comment; its paragraphs are filled to the width, indented lines stay as they are.
pub fn comment(text: &str) -> String {
    let mut out = String::from("/*\n");
    for line in fill(text.lines(), WIDTH - 3) {
        out.push_str(format!(" * {line}").trim_end());
        out.push('\n');
    }
    out.push_str(" */\n");
    out
}

/// Paragraphs broken at the width. A paragraph ends at an empty line, and at a line that ends with a full
/// stop.
pub fn fill<'a>(lines: impl Iterator<Item = &'a str>, width: usize) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let mut open = false;
    for line in lines {
        if line.is_empty() || line.starts_with("    ") {
            out.push(line.to_owned());
            open = false;
            continue;
        }
        for word in line.split(' ') {
            match out.last_mut() {
                Some(last) if open && last.chars().count() + 1 + word.chars().count() <= width => {
                    last.push(' ');
                    last.push_str(word);
                }
                _ => out.push(word.to_owned()),
            }
            open = true;
        }
        open = !line.ends_with('.');
    }
    out
}
