//! A database gets another number of lanes, and its devices notice nothing.

use super::{are_told_nothing_again, fails, incarnation, number};
use crate::flood;
use crate::net::{self, Crowd, Named, user_sig};
use crate::support::{Client, Process, doubletickd, err, out, until};
use crate::{command, start};
use doubletick_postgres_testing::Server;
use doubletick_protocol::wire::Request;
use std::process::Command;
use std::time::Duration;

fn lanes(url: &str, number: &str) -> Command {
    let mut command = doubletickd();
    command.env("DOUBLETICKD_DATABASE", url).args(["lanes", number]);
    command
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_gets_four_lanes_and_one_again_and_no_device_is_told_anything_twice() {
    let named = Named(net::seed());
    let server = Server::shared();
    let url = server.url(&server.place());
    let home = tempfile::tempdir().expect("a directory");
    let data = home.path().join("data");
    let listen = format!("127.0.0.1:{}", net::port());
    let mut running = Process::start(command(&url, &data, &listen), &data);
    net::lift_limits(&data);
    let mut crowd = Crowd::gather(vec![running.url.clone(); 8], home.path(), 80, 1, named.0).await;
    let patience = Duration::from_secs(60);
    let life = incarnation(&running).await;
    for (there, next) in [(1, 4), (4, 1), (1, 1)] {
        assert_eq!(number(&url, "SELECT lanes FROM cluster"), there);
        crowd.flood(Duration::from_secs(1), 60).await;
        flood::check_within(patience, &crowd.devices, &crowd.promises).await;
        let mut looks = Client::login(running.address, "u1", &user_sig("u1")).await;
        let listed = looks.ask(Request::Conversations).await.expect("a list");
        for device in &crowd.devices {
            device.shut_down().await;
        }
        drop(looks);
        if there != next {
            // It says every two seconds that it runs.
            until("it is heard of", || number(&url, "SELECT count(*) FROM nodes") == 1);
            fails(&mut lanes(&url, &next.to_string()), &listen);
            assert_eq!(number(&url, "SELECT lanes FROM cluster"), there, "nothing is changed");
        }
        assert!(running.end().success());
        let done = lanes(&url, &next.to_string()).output().expect("it ends");
        let says = match there == next {
            true => format!("the database has {next} lanes already\n"),
            false => format!("the database has {next} lanes, and had {there}\n"),
        };
        assert_eq!(out(&done), says, "{}", err(&done));
        let check = doubletickd()
            .env("DOUBLETICKD_DATABASE", &url)
            .args(["check", "--data"])
            .arg(&data)
            .output()
            .expect("it ends");
        assert!(out(&check).contains("everything agrees"), "{}{}", out(&check), err(&check));
        assert_eq!(number(&url, "SELECT count(*) FROM lanes"), next);
        let used = number(&url, "SELECT count(DISTINCT lane) FROM conversations");
        assert!(if next == 1 { used == 1 } else { used > 1 }, "{used} of {next}");
        let with_accounts = number(&url, "SELECT count(*) FROM conversations WHERE lane = 0");
        assert_eq!(with_accounts > 0, next == 1);

        running = Process::start(command(&url, &data, &listen), &data);
        are_told_nothing_again(&crowd).await;
        let mut looks = Client::login(running.address, "u1", &user_sig("u1")).await;
        assert_eq!(looks.ask(Request::Conversations).await.expect("a list"), listed);
        assert_eq!(incarnation(&running).await, life, "no device has to begin anew");
    }
    for device in &crowd.devices {
        device.shut_down().await;
    }
    assert!(running.end().success());
}

#[tokio::test]
async fn a_number_of_lanes_that_cannot_be_is_refused_by_name() {
    let server = Server::shared();
    let url = server.url(&server.place());
    let home = tempfile::tempdir().expect("a directory");
    for wrong in ["0", "65", "x"] {
        let output = lanes(&url, wrong).output().expect("it ends");
        assert!(output.status.code() == Some(2) && err(&output).contains("<NUMBER>"), "{}", err(&output));
    }
    fails(&mut lanes(&url, "4"), "there is no service in it");
    let mut nowhere = doubletickd();
    fails(nowhere.args(["lanes", "4", "--data"]).arg(home.path()), "lanes: is of a database on PostgreSQL");
    let data = home.path().join("data");
    assert!(start(&url, &data).end().success());
    assert!(lanes(&url, "4").output().expect("it ends").status.success());
    // Whoever is told another number does not start.
    let mut told = command(&url, &data, "127.0.0.1:0");
    fails(
        told.args(["--lanes", "1"]),
        "the database has 4, and 1 was asked for; `doubletickd lanes` changes it",
    );
}
