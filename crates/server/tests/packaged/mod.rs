//! What is in `packaging` for several servers can be read by what it is for, and names what there is.

use crate::{HIDDEN, OPTIONS};
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use yaml_rust2::{Yaml, YamlLoader};

fn packaging(name: &str) -> String {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../packaging").join(name);
    std::fs::read_to_string(path).expect("a file")
}

/// Every variable of doubletickd that a text names.
fn variables(text: &str) -> BTreeSet<&str> {
    let letter = |character: char| character.is_ascii_uppercase() || character == '_';
    let words = text.split(|character| !letter(character));
    words.filter(|word| word.starts_with("DOUBLETICKD_")).collect()
}

fn are_known(text: &str) {
    let known: BTreeSet<&str> = OPTIONS.iter().chain(&HIDDEN).map(|(_, variable, _)| *variable).collect();
    let unknown: Vec<_> = variables(text).difference(&known).copied().collect();
    assert!(unknown.is_empty(), "{unknown:?}");
}

/// The container's port, user and directory, as the image has them.
fn is_of_the_image(text: &str) {
    let image = packaging("Dockerfile");
    assert!(
        image.contains("EXPOSE 7700") && image.contains("USER 10001:10001") && image.contains("VOLUME /data")
    );
    assert!(text.contains("7700") && text.contains("/data"));
}

/// A number of lanes is named: the first start makes the database with it for good.
fn lanes_are_named(value: &Yaml) {
    let lanes = value.as_str().expect("lanes, as text: variables are").parse::<u32>().expect("a number");
    assert!((1..=64).contains(&lanes), "{lanes}");
}

/// Stages of the image's Dockerfile, each from its FROM on, without comments.
fn stages() -> Vec<String> {
    let text = packaging("Dockerfile");
    let lines: Vec<&str> = text.lines().filter(|line| !line.starts_with('#')).collect();
    let text = lines.join("\n");
    text.split("\nFROM ").skip(usize::from(!text.starts_with("FROM "))).map(str::to_owned).collect()
}

#[test]
fn the_image_has_the_authorities_that_tls_is_checked_by() {
    let stages = stages();
    let last = stages.last().expect("a stage");
    assert!(last.starts_with("debian:"), "{last}");
    let installs = |line: &str| line.contains("apt-get install") && line.contains("ca-certificates");
    assert!(
        last.lines().any(installs),
        "PostgreSQL with verify-full, NATS and webhooks are known by them: {last}"
    );
    let manifests = packaging("kubernetes.yaml");
    assert!(manifests.contains("sslmode=verify-full"), "which is why");
}

#[test]
fn the_unit_of_several_servers_says_that_lanes_are_named_at_the_first_start() {
    let unit = packaging("doubletickd@.service");
    let comments: Vec<&str> = unit.lines().filter(|line| line.starts_with('#')).collect();
    assert!(comments.iter().any(|line| line.contains("lanes = ")), "{comments:?}");
}

fn texts(yaml: &Yaml) -> Vec<&str> {
    yaml.as_vec().map(|list| list.iter().filter_map(Yaml::as_str).collect()).unwrap_or_default()
}

#[test]
fn the_compose_file_has_two_servers_of_one_database_behind_a_proxy_that_knows_both() {
    let text = packaging("compose.yaml");
    are_known(&text);
    is_of_the_image(&text);
    let documents = YamlLoader::load_from_str(&text).expect("YAML");
    assert_eq!(documents.len(), 1);
    let services = &documents[0]["services"];
    let names: Vec<&str> = services.as_hash().expect("services").keys().filter_map(Yaml::as_str).collect();
    assert_eq!(names, ["db", "one", "two", "proxy"]);
    let nginx = packaging("nginx.conf");
    let volumes = documents[0]["volumes"].as_hash().expect("volumes");
    for name in ["one", "two"] {
        let service = &services[name];
        // The parser leaves `<<` as it is.
        let common = &service["<<"];
        assert_eq!(common["build"]["dockerfile"].as_str(), Some("packaging/Dockerfile"));
        lanes_are_named(&common["environment"]["DOUBLETICKD_LANES"]);
        let database = common["environment"]["DOUBLETICKD_DATABASE"].as_str().expect("a database");
        assert!(
            database.starts_with("postgres://doubletick:${POSTGRES_PASSWORD:?")
                && database.contains("@db:5432/")
        );
        assert!(nginx.contains(&format!("server {name}:7700 ")), "the proxy knows {name}");
        for volume in texts(&service["volumes"]) {
            let volume = volume.split(':').next().unwrap_or_default();
            assert!(volumes.contains_key(&Yaml::String(volume.to_owned())), "{volume}");
        }
    }
    assert_eq!(texts(&services["proxy"]["depends_on"]), ["one", "two"]);
    assert!(nginx.matches('{').count() == nginx.matches('}').count(), "every block of nginx.conf ends");
    let directives: Vec<&str> = nginx.lines().map(str::trim).filter(|line| !line.starts_with('#')).collect();
    assert!(
        !directives.contains(&"least_conn;"),
        "who is sick has the fewest connections, and would draw all clients"
    );
    assert!(nginx.contains("proxy_set_header Upgrade $http_upgrade;"), "WebSockets go through");
}

#[test]
fn the_manifests_are_of_one_application_whose_parts_name_each_other() {
    let text = packaging("kubernetes.yaml");
    are_known(&text);
    is_of_the_image(&text);
    let documents = YamlLoader::load_from_str(&text).expect("YAML");
    let kinds: Vec<_> =
        documents.iter().map(|part| (part["apiVersion"].as_str(), part["kind"].as_str())).collect();
    let expected = [("apps/v1", "Deployment"), ("v1", "Service"), ("policy/v1", "PodDisruptionBudget")];
    assert_eq!(kinds, expected.map(|(version, kind)| (Some(version), Some(kind))));
    let label = "app.kubernetes.io/name";
    let deployment = &documents[0]["spec"];
    let pods = &deployment["template"]["metadata"]["labels"][label];
    let selectors = [
        &deployment["selector"]["matchLabels"][label],
        &documents[1]["spec"]["selector"][label],
        &documents[2]["spec"]["selector"]["matchLabels"][label],
    ];
    assert!(pods.as_str().is_some() && selectors.iter().all(|selector| *selector == pods));
    let spec = &deployment["template"]["spec"];
    let container = &spec["containers"][0];
    let mut variables = container["env"].as_vec().expect("variables").iter();
    let lanes = variables.find(|variable| variable["name"].as_str() == Some("DOUBLETICKD_LANES"));
    lanes_are_named(&lanes.expect("lanes")["value"]);
    let ports: Vec<_> =
        container["ports"].as_vec().expect("ports").iter().map(|port| port["name"].as_str()).collect();
    assert_eq!(ports, [Some("clients"), Some("metrics")]);
    for probe in ["livenessProbe", "readinessProbe"] {
        assert!(ports.contains(&container[probe]["httpGet"]["port"].as_str()));
    }
    assert!(ports.contains(&documents[1]["spec"]["ports"][0]["targetPort"].as_str()));
    let volumes: Vec<_> = spec["volumes"].as_vec().expect("volumes").iter().map(|one| &one["name"]).collect();
    assert!(
        container["volumeMounts"].as_vec().expect("mounts").iter().all(|one| volumes.contains(&&one["name"]))
    );
}

/// Sections and keys of a unit.
fn keys(unit: &str) -> BTreeSet<(&str, &str)> {
    let (mut section, mut keys) = ("", BTreeSet::new());
    for line in unit.lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
        match line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
            Some(name) => section = name,
            None => {
                let (key, _) = line.split_once('=').unwrap_or_else(|| panic!("{line}"));
                keys.insert((section, key));
            }
        }
    }
    keys
}

#[test]
fn the_unit_of_several_servers_is_that_of_one_with_a_name() {
    let (one, several) = (packaging("doubletickd.service"), packaging("doubletickd@.service"));
    let more: Vec<_> = keys(&several).difference(&keys(&one)).copied().collect();
    assert_eq!(more, [("Unit", "StartLimitIntervalSec")]);
    assert_eq!(keys(&one).difference(&keys(&several)).count(), 0, "it is as confined");
    for line in [
        "ExecStart=/usr/local/bin/doubletickd serve --config /etc/doubletick/%i.toml",
        "StateDirectory=doubletick/%i",
    ] {
        assert!(several.lines().any(|found| found == line), "{line}");
    }
}

#[test]
fn systemd_knows_every_key_of_both_units() {
    let there = Command::new("systemd-analyze").arg("--version").stdout(Stdio::null()).status();
    if there.is_err() {
        eprintln!("there is no systemd-analyze to look at the units with");
        return;
    }
    let home = tempfile::tempdir().expect("a directory");
    let mut command = Command::new("systemd-analyze");
    command.args(["verify", "--man=no"]);
    for (name, file) in
        [("doubletickd.service", "doubletickd.service"), ("doubletickd@.service", "doubletickd@one.service")]
    {
        // The program is where it is installed, which is not here.
        let unit = packaging(name).replace("/usr/local/bin/doubletickd", "/bin/true");
        let path = home.path().join(file);
        std::fs::write(&path, unit).expect("written");
        command.arg(path);
    }
    let said = command.output().expect("it runs");
    let said = String::from_utf8_lossy(&said.stderr).into_owned();
    let faults: Vec<&str> = said.lines().filter(|line| line.contains("doubletickd")).collect();
    assert!(faults.is_empty(), "{faults:?}");
}
