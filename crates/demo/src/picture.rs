//! `cargo xtask demo --picture`: what the demo prints on a terminal, as the two pictures of the README: light and dark.

use crate::screen::Screen;
use std::fmt::Write;
use std::path::Path;

/// Where a character ends, in units of the picture: the fonts that `FONT` names have this ratio of width to height.
const CELL: (f64, f64) = (7.8, 19.0);
const FONT: &str =
    "ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', 'Liberation Mono', monospace";
const MARGIN: f64 = 20.0;
/// The bar at the top, with the command in it.
const BAR: f64 = 40.0;

/// The colours of one picture.
struct Theme {
    /// The end of the file's name.
    name: &'static str,
    ground: &'static str,
    bar: &'static str,
    text: &'static str,
    faint: &'static str,
    tick: &'static str,
}

/// Each text on its ground has a contrast of 4.5 to 1 or more.
const THEMES: [Theme; 2] = [
    Theme {
        name: "light",
        ground: "#ffffff",
        bar: "#eef0f3",
        text: "#1f2328",
        faint: "#59636e",
        tick: "#116329",
    },
    Theme {
        name: "dark",
        ground: "#0d1117",
        bar: "#1c2128",
        text: "#e6edf3",
        faint: "#9198a1",
        tick: "#3fb950",
    },
];

/// Plays the story, and writes `demo-light.svg` and `demo-dark.svg` into the folder.
pub fn write(folder: &Path) -> Result<(), String> {
    let screen = played()?;
    for theme in &THEMES {
        let path = folder.join(format!("demo-{}.svg", theme.name));
        let written = std::fs::write(&path, svg("cargo xtask demo", &screen, theme));
        written.map_err(|error| format!("{}: {error}", path.display()))?;
        println!("{}", path.display());
    }
    Ok(())
}

/// What the demo prints on a terminal, but for the name of its temporary folder, which says nothing to a reader.
fn played() -> Result<String, String> {
    let mut screen = Screen::kept();
    let folder = crate::story::run(&mut screen)?;
    Ok(screen.text().replace(&folder.display().to_string(), "a temporary folder"))
}

/// The picture of a terminal that shows `screen`, in which colours are escape sequences.
fn svg(command: &str, screen: &str, theme: &Theme) -> String {
    let lines: Vec<Vec<Span>> = screen.trim_end().lines().map(spans).collect();
    let columns =
        lines.iter().map(|line| line.iter().map(|span| span.text.chars().count()).sum::<usize>()).max();
    let width = columns.unwrap_or(0) as f64 * CELL.0 + 2.0 * MARGIN;
    let height = BAR + lines.len() as f64 * CELL.1 + 2.0 * MARGIN;
    let Theme { ground, bar, text, faint, .. } = theme;
    let mut picture = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width:.0}\" height=\"{height:.0}\" \
         viewBox=\"0 0 {width:.0} {height:.0}\" font-family=\"{FONT}\" font-size=\"13\" role=\"img\">\n\
         <title>{}</title>\n\
         <rect width=\"100%\" height=\"100%\" rx=\"10\" fill=\"{ground}\" stroke=\"{bar}\"/>\n\
         <path d=\"M0 {BAR}V10a10 10 0 0 1 10-10H{:.0}a10 10 0 0 1 10 10V{BAR}z\" fill=\"{bar}\"/>\n\
         <text x=\"{MARGIN}\" y=\"25\" fill=\"{faint}\">$ <tspan fill=\"{text}\">{}</tspan></text>\n",
        escaped(command),
        width - 10.0,
        escaped(command),
    );
    for (row, line) in lines.iter().enumerate() {
        let baseline = BAR + MARGIN + (row as f64 + 0.7) * CELL.1;
        let mut column = 0;
        for span in line {
            let words = span.text.trim();
            let x =
                MARGIN + (column + span.text.chars().take_while(|one| *one == ' ').count()) as f64 * CELL.0;
            column += span.text.chars().count();
            if words.is_empty() {
                continue;
            }
            // The length is said, so that columns stay columns whatever font there is.
            let length = words.chars().count() as f64 * CELL.0;
            let _ = writeln!(
                picture,
                "<text x=\"{x:.1}\" y=\"{baseline:.1}\" textLength=\"{length:.1}\" xml:space=\"preserve\" {}>{}</text>",
                look(span.style, theme),
                escaped(words),
            );
        }
    }
    picture.push_str("</svg>\n");
    picture
}

/// The words of a picture, a line per line.
#[cfg(test)]
fn words(picture: &str) -> Vec<String> {
    let mut lines: Vec<(String, String)> = Vec::new();
    for element in picture.lines().filter(|line| line.contains("textLength")) {
        let between =
            |from: &str, to: &str| element.split(from).nth(1).and_then(|rest| rest.split(to).next());
        let (Some(row), Some(text)) = (between(" y=\"", "\""), between(">", "<")) else { continue };
        let text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
        match lines.last_mut() {
            Some((last, line)) if last == row => {
                line.push(' ');
                line.push_str(&text);
            }
            _ => lines.push((row.to_string(), text)),
        }
    }
    lines.into_iter().map(|(_, line)| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
}

struct Span<'a> {
    style: &'a str,
    text: &'a str,
}

/// The line, cut at its escape sequences: `ESC [ STYLE m`.
fn spans(line: &str) -> Vec<Span<'_>> {
    let mut parts = line.split("\u{1b}[");
    let plain = Span { style: "0", text: parts.next().unwrap_or_default() };
    let styled = parts.filter_map(|part| part.split_once('m')).map(|(style, text)| Span { style, text });
    std::iter::once(plain).chain(styled).filter(|span| !span.text.is_empty()).collect()
}

fn look(style: &str, theme: &Theme) -> String {
    match style {
        "1" => format!("fill=\"{}\" font-weight=\"bold\"", theme.text),
        "2" => format!("fill=\"{}\"", theme.faint),
        "32" => format!("fill=\"{}\"", theme.tick),
        _ => format!("fill=\"{}\"", theme.text),
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::{THEMES, played, spans, words};
    use std::path::Path;

    /// Without what is another one each time: the time of day.
    fn timeless(lines: impl Iterator<Item = String>) -> Vec<String> {
        let digits =
            |line: String| line.chars().map(|one| if one.is_ascii_digit() { '0' } else { one }).collect();
        lines.map(digits).collect()
    }

    #[test]
    fn the_pictures_of_the_readme_show_what_the_demo_prints() {
        let played = played().expect("the story");
        let plain = played.lines().map(|line| spans(line).iter().map(|span| span.text).collect::<String>());
        let said = plain.map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
        let said = timeless(said.filter(|line| !line.is_empty()));
        assert!(said.len() > 20, "{said:#?}");
        for theme in &THEMES {
            let name = format!("demo-{}.svg", theme.name);
            let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/images").join(&name);
            let picture =
                std::fs::read_to_string(&path).expect("cargo xtask demo --picture docs/images makes it");
            assert_eq!(
                timeless(words(&picture).into_iter()),
                said,
                "{name}: cargo xtask demo --picture docs/images"
            );
        }
    }
}
