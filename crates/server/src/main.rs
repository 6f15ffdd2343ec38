//! `doubletickd`: reads the configuration and runs the server.

fn main() -> std::process::ExitCode {
    doubletick_server::cli::main(std::env::args_os())
}
