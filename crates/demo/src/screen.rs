//! What the demo looks like: a chat on the left, ticks on the right. Colours and pauses only on a terminal.

use std::io::{IsTerminal, Write};
use std::time::Duration;

const WIDTH: usize = 64;

/// Standard output, a terminal or not, or a text that is kept.
pub struct Screen {
    terminal: bool,
    colours: bool,
    kept: Option<String>,
}

impl Screen {
    /// Standard output, with colours where that is a terminal and `NO_COLOR` is not set.
    pub fn stdout() -> Screen {
        let terminal = std::io::stdout().is_terminal();
        let colours = terminal && std::env::var_os("NO_COLOR").is_none();
        Screen { terminal, colours, kept: None }
    }

    /// Shown to nobody: a text, with the colours of a terminal.
    pub fn kept() -> Screen {
        Screen { terminal: false, colours: true, kept: Some(String::new()) }
    }

    /// What was kept.
    pub fn text(&self) -> &str {
        self.kept.as_deref().unwrap_or_default()
    }

    /// A plain line.
    pub fn line(&mut self, text: &str) {
        self.print(text);
    }

    /// A new conversation.
    pub fn heading(&mut self, text: &str) {
        self.print("");
        let text = self.colour("1", text);
        self.print(&text);
    }

    /// A message, and what its sender sees beside it.
    pub fn say(&mut self, who: &str, words: &str, state: &str) {
        let left = format!("  {who:<5} {words}");
        let state = self.colour("2", state);
        self.print(&format!("{left:<WIDTH$} {state}"));
    }

    /// What someone does, and what the sender sees of it.
    pub fn tick(&mut self, what: &str, state: &str) {
        let left = format!("          {what}");
        let state = self.colour("32", state);
        self.print(&format!("{left:<WIDTH$} {state}"));
    }

    /// Something that only the reader of the demo is told.
    pub fn aside(&mut self, text: &str) {
        let text = self.colour("2", &format!("          {text}"));
        self.print(&text);
    }

    /// A table of two columns.
    pub fn table(&mut self, heads: (&str, &str), rows: &[(String, String)]) {
        let line = |left: &str, right: &str| format!("          | {left:<8} | {right:<14} |");
        self.print(&line(heads.0, heads.1));
        self.print(&line("--------", "--------------"));
        for (left, right) in rows {
            self.print(&line(left, right));
        }
    }

    fn colour(&self, code: &str, text: &str) -> String {
        if self.colours { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_string() }
    }

    fn print(&mut self, text: &str) {
        if let Some(kept) = &mut self.kept {
            kept.push_str(text);
            kept.push('\n');
            return;
        }
        // Nobody may be reading any more.
        let _ = writeln!(std::io::stdout(), "{text}");
        if self.terminal {
            std::thread::sleep(Duration::from_millis(90));
        }
    }
}

/// A bar on standard error that shows how far something is; nothing where that is not a terminal.
pub struct Bar {
    label: &'static str,
    total: u64,
    done: u64,
    terminal: bool,
}

impl Bar {
    /// A bar at 0.
    pub fn new(label: &'static str, total: u64) -> Bar {
        let bar = Bar { label, total, done: 0, terminal: std::io::stderr().is_terminal() };
        bar.draw();
        bar
    }

    /// So many steps more are done.
    pub fn add(&mut self, steps: u64) {
        let step = (self.total / 200).max(1);
        let before = self.done / step;
        self.done += steps;
        if self.done / step != before || self.done == self.total {
            self.draw();
        }
    }

    fn draw(&self) {
        if !self.terminal {
            return;
        }
        let filled = (self.done * 40 / self.total.max(1)) as usize;
        let bar = format!("{}{}", "#".repeat(filled), ".".repeat(40 - filled.min(40)));
        let end = if self.done >= self.total { "\n" } else { "" };
        eprint!("\r  {:<22} [{bar}] {:>9} of {}{end}", self.label, self.done, self.total);
    }
}
