//! Tables in documents that the server prints of itself, so that they say what it does.
//!
//! A table stands between `<!-- begin: NAME -->` and `<!-- end: NAME -->`; `doubletickd NAME` prints it.

use xtask::process::{cargo, root};

/// The document, and the tables in it: hidden commands of doubletickd.
const DOCUMENTS: &[(&str, &[&str])] =
    &[("docs/operations.md", &["config-table", "metrics-table"]), ("docs/server-api.md", &["rest-table"])];

/// Every document with its tables as the server prints them now: path from the root, and text.
pub fn documents() -> Result<Vec<(String, String)>, String> {
    let mut documents = Vec::new();
    for (name, tables) in DOCUMENTS {
        let mut text =
            std::fs::read_to_string(root().join(name)).map_err(|error| format!("{name}: {error}"))?;
        for table in *tables {
            text = with_table(&text, table, &print(table)?).map_err(|error| format!("{name}: {error}"))?;
        }
        documents.push(((*name).to_owned(), text));
    }
    Ok(documents)
}

/// What `doubletickd TABLE` prints.
fn print(table: &str) -> Result<String, String> {
    let run = ["run", "--quiet", "--locked", "-p", "doubletick-server", "--bin", "doubletickd", "--", table];
    let output = cargo(&run).output().map_err(|error| format!("doubletickd {table}: {error}"))?;
    if !output.status.success() {
        return Err(format!("doubletickd {table}: {}", String::from_utf8_lossy(&output.stderr)));
    }
    String::from_utf8(output.stdout).map_err(|error| format!("doubletickd {table}: {error}"))
}

/// The text with another table between the marks.
fn with_table(text: &str, name: &str, table: &str) -> Result<String, String> {
    let (begin, end) = (format!("<!-- begin: {name} -->\n"), format!("<!-- end: {name} -->"));
    let (before, rest) = text.split_once(&begin).ok_or_else(|| format!("no line {}", begin.trim()))?;
    let (_, after) = rest.split_once(&end).ok_or_else(|| format!("no line {end}"))?;
    Ok(format!("{before}{begin}\n{}\n\n{end}{after}", table.trim()))
}

#[cfg(test)]
mod tests {
    use super::with_table;

    #[test]
    fn a_table_is_replaced_and_nothing_else() {
        let text = "head\n<!-- begin: t -->\n\n| old |\n\n<!-- end: t -->\ntail\n";
        let once = with_table(text, "t", "| new |\n").expect("the marks are there");
        assert_eq!(once, "head\n<!-- begin: t -->\n\n| new |\n\n<!-- end: t -->\ntail\n");
        assert_eq!(with_table(&once, "t", "| new |"), Ok(once));
        assert!(with_table("no marks", "t", "").is_err());
    }
}
