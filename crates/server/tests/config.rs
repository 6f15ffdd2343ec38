//! Options: where they come from, which one wins, and what is said about wrong ones.

#![cfg(unix)]

mod packaged;
mod support;

use std::path::Path;
use std::process::Output;
use support::{doubletickd, err, out, output};

/// Every option: key, variable, and a value that is not the default.
const OPTIONS: [(&str, &str, &str); 32] = [
    ("data", "DOUBLETICKD_DATA", "elsewhere"),
    ("listen", "DOUBLETICKD_LISTEN", "127.0.0.1:7999"),
    ("app-id", "DOUBLETICKD_APP_ID", "7"),
    ("secret-key", "DOUBLETICKD_SECRET_KEY", "0042"),
    ("durability", "DOUBLETICKD_DURABILITY", "normal"),
    ("lanes", "DOUBLETICKD_LANES", "4"),
    ("readers", "DOUBLETICKD_READERS", "9"),
    ("tls-cert", "DOUBLETICKD_TLS_CERT", "cert.pem"),
    ("tls-key", "DOUBLETICKD_TLS_KEY", "key.pem"),
    ("metrics-listen", "DOUBLETICKD_METRICS_LISTEN", "127.0.0.1:7998"),
    ("demo", "DOUBLETICKD_DEMO", "off"),
    ("log", "DOUBLETICKD_LOG", "warn,doubletick_server=debug"),
    ("log-format", "DOUBLETICKD_LOG_FORMAT", "json"),
    ("login-seconds", "DOUBLETICKD_LOGIN_SECONDS", "31"),
    ("ping-seconds", "DOUBLETICKD_PING_SECONDS", "32"),
    ("shutdown-seconds", "DOUBLETICKD_SHUTDOWN_SECONDS", "33"),
    ("session-queue", "DOUBLETICKD_SESSION_QUEUE", "34"),
    ("requests-under-way", "DOUBLETICKD_REQUESTS_UNDER_WAY", "35"),
    ("admins", "DOUBLETICKD_ADMINS", "ann,bob"),
    ("rest", "DOUBLETICKD_REST", "false"),
    ("console", "DOUBLETICKD_CONSOLE", "off"),
    ("rest-calls-per-second", "DOUBLETICKD_REST_CALLS_PER_SECOND", "36"),
    ("webhook-url", "DOUBLETICKD_WEBHOOK_URL", "https://hooks.example.org/im"),
    ("webhook-token", "DOUBLETICKD_WEBHOOK_TOKEN", "0043"),
    ("webhook-events", "DOUBLETICKD_WEBHOOK_EVENTS", "State.StateChange,C2C.CallbackBeforeSendMsg"),
    ("webhook-before-ms", "DOUBLETICKD_WEBHOOK_BEFORE_MS", "137"),
    ("webhook-on-fault", "DOUBLETICKD_WEBHOOK_ON_FAULT", "refuse"),
    ("webhook-private", "DOUBLETICKD_WEBHOOK_PRIVATE", "true"),
    ("webhook-ca", "DOUBLETICKD_WEBHOOK_CA", "ca.pem"),
    ("webhook-give-up-seconds", "DOUBLETICKD_WEBHOOK_GIVE_UP_SECONDS", "38"),
    ("behind-proxy", "DOUBLETICKD_BEHIND_PROXY", "true"),
    ("bus-credentials", "DOUBLETICKD_BUS_CREDENTIALS", "nats.creds"),
];

/// Hidden where they are shown, and nothing without the first.
const HIDDEN: [(&str, &str, &str); 3] = [
    ("database", "DOUBLETICKD_DATABASE", "postgres://ann@127.0.0.1:1/x"),
    ("bus", "DOUBLETICKD_BUS", "nats://ann:s3cret@127.0.0.1:1,127.0.0.1:2"),
    ("bus-nkey", "DOUBLETICKD_BUS_NKEY", "SUs3cret"),
];

/// The line of `check-config` about an option.
fn line<'a>(shown: &'a str, option: &str) -> &'a str {
    let begin = format!("{option} = ");
    shown.lines().find(|line| line.starts_with(&begin)).unwrap_or_else(|| panic!("no {option} in {shown}"))
}

fn check(home: &Path, variables: &[(&str, &str)], args: &[&str]) -> Output {
    let mut command = doubletickd();
    command.current_dir(home).arg("check-config").args(args).envs(variables.iter().copied());
    command.output().expect("doubletickd runs")
}

/// The file has this text.
fn check_file(home: &Path, text: &str) -> Output {
    std::fs::write(home.join("d.toml"), text).expect("written");
    check(home, &[], &["--config", "d.toml"])
}

/// It was refused, and what was said names all of these.
fn refused(output: &Output, names: &[&str]) {
    let said = err(output);
    assert_eq!(output.status.code(), Some(2), "{said}");
    for name in names {
        assert!(said.contains(name), "no {name} in: {said}");
    }
}

#[test]
fn every_option_is_a_flag_a_variable_and_a_key_of_the_file() {
    let home = tempfile::tempdir().expect("a directory");
    let shown = |value: &str| {
        if ["0042", "0043"].contains(&value) { "(hidden)".to_owned() } else { value.to_owned() }
    };

    let flags: Vec<_> = OPTIONS.iter().map(|(key, _, value)| format!("--{key}={value}")).collect();
    let by_flag = out(&check(home.path(), &[], &flags.iter().map(String::as_str).collect::<Vec<_>>()));
    let variables: Vec<_> = OPTIONS.iter().map(|(_, variable, value)| (*variable, *value)).collect();
    let by_variable = out(&check(home.path(), &variables, &[]));
    let toml: String = OPTIONS.iter().map(|(key, _, value)| format!("{key} = \"{value}\"\n")).collect();
    let toml = toml
        .replace("\"ann,bob\"", "[\"ann\", \"bob\"]")
        .replace("Change,C2C", "Change\", \"C2C")
        .replace("\"State.", "[\"State.")
        .replace("BeforeSendMsg\"", "BeforeSendMsg\"]")
        .replace("\"true\"", "true")
        .replace("\"false\"", "false")
        .replace("\"9\"", "9");
    let by_file = out(&check_file(home.path(), &toml));
    for (key, variable, value) in OPTIONS {
        let value = shown(value);
        assert_eq!(line(&by_flag, key), format!("{key} = {value}  (--{key})"));
        assert_eq!(line(&by_variable, key), format!("{key} = {value}  (environment {variable})"));
        assert_eq!(line(&by_file, key), format!("{key} = {value}  (file d.toml)"));
    }
    let flags: Vec<_> = HIDDEN.iter().map(|(key, _, value)| format!("--{key}={value}")).collect();
    let by_flag = out(&check(home.path(), &[], &flags.iter().map(String::as_str).collect::<Vec<_>>()));
    let variables: Vec<_> = HIDDEN.iter().map(|(_, variable, value)| (*variable, *value)).collect();
    let by_variable = out(&check(home.path(), &variables, &[]));
    let toml: String = HIDDEN.iter().map(|(key, _, value)| format!("{key} = \"{value}\"\n")).collect();
    let by_file = out(&check_file(home.path(), &toml));
    for (key, variable, _) in HIDDEN {
        assert_eq!(line(&by_flag, key), format!("{key} = (hidden)  (--{key})"));
        assert_eq!(line(&by_variable, key), format!("{key} = (hidden)  (environment {variable})"));
        assert_eq!(line(&by_file, key), format!("{key} = (hidden)  (file d.toml)"));
    }
}

#[test]
fn flags_beat_the_environment_which_beats_the_file_which_beats_the_defaults() {
    let home = tempfile::tempdir().expect("a directory");
    std::fs::write(home.path().join("d.toml"), "readers = 2\nlogin-seconds = 3\nping-seconds = 4\n")
        .expect("written");
    let variables = [
        ("DOUBLETICKD_LOGIN_SECONDS", "5"),
        ("DOUBLETICKD_PING_SECONDS", "6"),
        ("DOUBLETICKD_CONFIG", "d.toml"),
    ];
    let shown = out(&check(home.path(), &variables, &["--ping-seconds", "7"]));
    assert_eq!(line(&shown, "ping-seconds"), "ping-seconds = 7  (--ping-seconds)");
    assert_eq!(line(&shown, "login-seconds"), "login-seconds = 5  (environment DOUBLETICKD_LOGIN_SECONDS)");
    assert_eq!(line(&shown, "readers"), "readers = 2  (file d.toml)");
    assert_eq!(line(&shown, "session-queue"), "session-queue = 1024  (default)");
}

#[test]
fn a_wrong_file_is_refused_with_its_name_and_what_is_wrong() {
    let home = tempfile::tempdir().expect("a directory");
    let wrong: [(&str, &[&str]); 10] = [
        ("redaers = 2", &["d.toml", "redaers", "readers"]),
        ("config = \"other.toml\"", &["d.toml", "config"]),
        ("readers = 0", &["d.toml", "readers", "1..=64"]),
        ("readers = \"many\"", &["d.toml", "readers"]),
        ("listen = \"here\"", &["d.toml", "listen"]),
        ("durability = \"half\"", &["d.toml", "durability", "full"]),
        ("behind-proxy = 3", &["d.toml", "behind-proxy"]),
        ("admins = [3]", &["d.toml", "admins"]),
        ("admins = [\"\"]", &["d.toml", "admins"]),
        ("\n\nreaders = = 3", &["d.toml", "line 3"]),
    ];
    for (text, names) in wrong {
        refused(&check_file(home.path(), text), names);
    }
    refused(&check(home.path(), &[], &["--config", "absent.toml"]), &["absent.toml"]);
}

#[test]
fn a_wrong_value_is_told_with_the_flag_or_the_variable_that_brings_it() {
    let home = tempfile::tempdir().expect("a directory");
    refused(&check(home.path(), &[], &["--readers", "65"]), &["--readers", "1..=64"]);
    let variables = [("DOUBLETICKD_READERS", "65")];
    refused(&check(home.path(), &variables, &[]), &["DOUBLETICKD_READERS", "1..=64"]);
    assert!(check(home.path(), &variables, &["--readers", "3"]).status.success(), "a flag beats it");
    refused(
        &check(home.path(), &[("DOUBLETICKD_LOG_FORMAT", "xml")], &[]),
        &["DOUBLETICKD_LOG_FORMAT", "json"],
    );
    refused(&check(home.path(), &[("DOUBLETICKD_TLS_KEY", "")], &[]), &["DOUBLETICKD_TLS_KEY"]);
    refused(
        &check(home.path(), &[("DOUBLETICKD_TLS_KEY", "k")], &[]),
        &["tls-key (environment DOUBLETICKD_TLS_KEY)", "tls-cert"],
    );
    refused(&check(home.path(), &[], &["--tls-cert", "c"]), &["tls-cert (--tls-cert)", "tls-key"]);
    refused(
        &check(home.path(), &[("DOUBLETICKD_SECRET_KEY", " ")], &[]),
        &["secret-key", "DOUBLETICKD_SECRET_KEY"],
    );
    refused(&check(home.path(), &[], &["--webhook-token", " "]), &["webhook-token"]);
    refused(&check(home.path(), &[], &["--bus", "none"]), &["bus: ", "database is not set"]);
    let wrong_bus = ["--database", "postgres://a@b/c", "--bus", "nats://ann:s3cret@a/x"];
    let output = check(home.path(), &[], &wrong_bus);
    refused(&output, &["bus: has something behind the host"]);
    assert!(!(err(&output) + &out(&output)).contains("s3cret"));
    refused(&check(home.path(), &[], &["--lanes", "65"]), &["--lanes", "1..=64"]);
    let keys = ["--database", "postgres://a@b/c", "--bus", "nats://a", "--bus-nkey", "SUs3cret"];
    for (more, says) in
        [(&[][..], "bus-nkey: must be the seed"), (&["--bus-credentials", "x"], "bus-credentials")]
    {
        let output = check(home.path(), &[], &[&keys[..], more].concat());
        refused(&output, &["bus-nkey", says]);
        assert!(!(err(&output) + &out(&output)).contains("s3cret"));
    }
    refused(&check(home.path(), &[], &["--bus-credentials", "x"]), &["bus-credentials: is for NATS"]);
    let beside = ["--webhook-url", "https://a.example.org/", "--database", "postgres://a@b/c"];
    assert!(check(home.path(), &[], &beside).status.success(), "what is in PostgreSQL is told as well");
    refused(&check(home.path(), &[], &["--webhook-url", "ftp://a/"]), &["webhook-url", "https://"]);
    refused(
        &check(home.path(), &[], &["--webhook-events", "Group.CallbackAfterAll"]),
        &["webhook-events", "State.StateChange"],
    );
    refused(
        &check(home.path(), &[], &["--webhook-url", "https://a.example.org/", "--webhook-ca", "gone.pem"]),
        &["webhook-ca", "gone.pem"],
    );
    refused(
        &check_file(home.path(), "listen = \"127.0.0.1:9\"\nmetrics-listen = \"127.0.0.1:9\""),
        &["metrics-listen (file d.toml)"],
    );
}

#[test]
fn the_key_is_never_quoted_whatever_is_wrong_with_it_or_beside_it() {
    let home = tempfile::tempdir().expect("a directory");
    for text in [
        "secret-key = \"314159265\"\nnonsense = 1",
        "secret-key = \"314159265\"\nreaders = 0",
        "secret-key = \"314159265",
        "secret-key = \"314159265\" 7",
        "secret-key = 314159265",
        "secret-key = [\"314159265\"]",
        "secret-key = \"314159265\"\nsecret-key = \"314159265\"",
    ] {
        for text in [text.to_owned(), text.replace("secret-key", "webhook-token")] {
            let output = check_file(home.path(), &text);
            refused(&output, &["d.toml"]);
            assert!(!(err(&output) + &out(&output)).contains("314159"), "{text}: {}", err(&output));
        }
    }
    for secret in ["secret-key", "webhook-token"] {
        let output = check_file(home.path(), &format!("{secret} = \"314159265\""));
        assert!(output.status.success() && !(err(&output) + &out(&output)).contains("314159"));
    }
}

#[test]
fn check_config_names_every_file_that_is_wrong_and_makes_nothing() {
    let home = tempfile::tempdir().expect("a directory");
    std::fs::write(home.path().join("file"), "no certificate").expect("written");
    std::fs::create_dir(home.path().join("data")).expect("made");
    std::fs::write(home.path().join("data/secret.key"), "").expect("written");
    let args = ["--data", "data", "--tls-cert", "file", "--tls-key", "absent"];
    refused(
        &check(home.path(), &[], &args),
        &["tls-cert: file: there is no certificate in it", "data/secret.key: is empty"],
    );
    refused(&check(home.path(), &[], &["--data", "file/below"]), &["data:", "file"]);

    let good = check(home.path(), &[("DOUBLETICKD_PORT", "tcp")], &["--data", "not/yet/there"]);
    let shown = out(&good);
    assert!(good.status.success() && shown.ends_with("the configuration is good\n"), "{shown}");
    assert!(shown.contains("note: secret-key: will be made in not/yet/there/secret.key"), "{shown}");
    assert!(shown.contains("note: environment DOUBLETICKD_PORT: is no option"), "{shown}");
    assert!(!home.path().join("not").exists());
    assert!(out(&check(home.path(), &[], &["--listen", "0.0.0.0:7700"])).contains("without TLS"));
}

#[test]
fn the_example_file_has_every_key_and_only_defaults_but_for_the_directory() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packaging/doubletickd.toml");
    let text = std::fs::read_to_string(&file).expect("the example");
    for (key, _, _) in OPTIONS.iter().chain(&HIDDEN) {
        let assigned = |line: &str| line.trim_start_matches("# ").starts_with(&format!("{key} = "));
        assert!(text.lines().any(assigned), "{key}");
    }
    let shown = out(&check(Path::new("."), &[], &["--config", file.to_str().expect("UTF-8")]));
    let defaults = out(&check(Path::new("."), &[], &[]));
    for (key, _, _) in OPTIONS.iter().filter(|(key, _, _)| *key != "data") {
        let value = |shown: &str| line(shown, key).split("  (").next().map(str::to_owned);
        assert_eq!(value(&shown), value(&defaults));
    }
}

#[test]
fn the_help_of_serve_and_the_table_say_every_option_with_its_variable_and_default() {
    // Lines are broken where they are too long.
    let help = out(&output(&["serve", "--help"])).split_whitespace().collect::<Vec<_>>().join(" ");
    let table = out(&output(&["config-table"]));
    let defaults = out(&check(Path::new("."), &[], &[]));
    for (key, variable, _) in OPTIONS.into_iter().chain(HIDDEN) {
        assert!(help.contains(&format!("--{key}")) && help.contains(&format!("[env: {variable}]")), "{key}");
        let row = table.lines().find(|row| row.starts_with(&format!("| `{key}` "))).expect("a row");
        assert!(row.contains(&format!("`{variable}`")), "{row}");
        let default = line(&defaults, key).split_once(" = ").and_then(|(_, rest)| rest.split("  (").next());
        match default {
            Some("-") | None => assert!(row.contains("|  |"), "{row}"),
            Some(default) => {
                assert!(row.contains(&format!("| `{default}` |")), "{row}");
                assert!(help.contains(&format!("[default: {default}]")), "{key}");
            }
        }
    }
    assert_eq!(table.lines().count(), 2 + OPTIONS.len() + HIDDEN.len() + 1, "the row of --config, too");
}

#[test]
fn help_and_version_are_answers_and_nonsense_is_an_error() {
    let version = output(&["--version"]);
    assert!(version.status.success() && out(&version).starts_with("doubletickd "));
    let help = output(&["--help"]);
    assert!(help.status.success());
    for command in ["serve", "usersig", "settings", "check-config"] {
        assert!(out(&help).contains(command), "{command}");
    }
    assert!(!out(&help).contains("config-table"), "a command for the documentation only");
    for nonsense in [&["dance"][..], &["serve", "--lisen"], &[], &["usersig"], &["settings", "set"]] {
        assert_eq!(output(nonsense).status.code(), Some(2), "{nonsense:?}");
    }
}
