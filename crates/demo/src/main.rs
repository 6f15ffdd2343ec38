//! The demo. `cargo xtask demo` builds and starts it.

mod crowd;
mod person;
mod picture;
mod screen;
mod story;

use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let result = match words.as_slice() {
        [] => story::run(&mut screen::Screen::stdout()).map(drop),
        ["--picture", folder] => picture::write(folder.as_ref()),
        ["--members", count] => match count.replace(['_', ','], "").parse() {
            Ok(count) => crowd::run(count),
            Err(_) => Err(format!("--members: {count} is not a number")),
        },
        _ => Err("the options: --members N, the number of readers of one message; --picture FOLDER, for the pictures of the README".to_owned()),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(text) => {
            eprintln!("{text}");
            ExitCode::FAILURE
        }
    }
}
