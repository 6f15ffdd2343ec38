//! What a line must not name: a reader can follow every reference, in what is written by hand and in what `gen` writes.

/// A line that names what is not in the repository.
#[derive(Debug, PartialEq, Eq)]
pub struct Broken<'a> {
    /// Number of the line, from 1.
    pub number: usize,
    pub line: &'a str,
    /// What is wrong with it.
    pub why: String,
}

/// The lines of a text whose references lead nowhere. `is_there` says whether the repository has a path.
pub fn broken(text: &str, is_there: impl Fn(&str) -> bool) -> Vec<Broken<'_>> {
    let numbered = text.lines().map(str::trim).zip(1..);
    numbered
        .filter_map(|(line, number)| Some(Broken { number, line, why: wrong(line, &is_there)? }))
        .collect()
}

fn wrong(line: &str, is_there: impl Fn(&str) -> bool) -> Option<String> {
    if line.contains('\u{a7}') {
        return Some("cites a section, and no document here numbers its sections".to_owned());
    }
    if let Some((word, number)) = numbered(line) {
        return Some(format!("cites {word} {number}, which is not in the repository"));
    }
    let gone = pages(line).find(|page| !is_there(page))?;
    Some(format!("names {gone}, which is not there"))
}

/// Papers that were there when this was written, by their numbers.
fn numbered(line: &str) -> Option<(&str, &str)> {
    let words: Vec<&str> =
        line.split(' ').map(|word| word.trim_matches(|sign: char| !sign.is_ascii_alphanumeric())).collect();
    let is_number = |word: &str| word.starts_with(|first: char| first.is_ascii_digit());
    let papers = ["contract", "design", "issue", "seed", "seeds"];
    words
        .windows(2)
        .find(|pair| papers.contains(&pair[0]) && is_number(pair[1]))
        .map(|pair| (pair[0], pair[1]))
}

/// The pages `docs/….md` that a line names.
pub fn pages(line: &str) -> impl Iterator<Item = &str> {
    line.match_indices("docs/").filter_map(|(start, _)| {
        let rest = &line[start..];
        let in_a_path = |sign: char| sign.is_ascii_alphanumeric() || "/._-".contains(sign);
        let path = rest.split(|sign| !in_a_path(sign)).next().unwrap_or_default();
        path.rfind(".md").map(|end| &path[..end + 3])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_leads_nowhere_is_told_with_its_number() {
        let text = "See docs/there.md.\n  /// Limits: design \u{a7}7.\nand [b](docs/gone.md#b)\nas design 3.2 says\n";
        let broken = broken(text, |path| path == "docs/there.md");
        let told: Vec<(usize, &str)> = broken.iter().map(|each| (each.number, each.why.as_str())).collect();
        assert_eq!(
            told,
            [
                (2, "cites a section, and no document here numbers its sections"),
                (3, "names docs/gone.md, which is not there"),
                (4, "cites design 3.2, which is not in the repository"),
            ]
        );
        assert_eq!(broken[0].line, format!("/// Limits: design {}7.", '\u{a7}'));
    }
}
