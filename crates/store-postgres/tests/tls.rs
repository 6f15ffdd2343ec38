//! TLS to the database, in libpq's words.

use doubletick_postgres_testing::Server;
use doubletick_store_postgres::{Address, PostgresOptions, PostgresStore};
use doubletick_store_testing::world::Recorder;
use rcgen::{CertifiedKey, generate_simple_self_signed};
use std::path::Path;
use std::sync::Arc;

const APP_ID: u64 = 7;

/// A certificate for this name, in a file, and its key.
fn certificate(home: &Path, name: &str) -> (String, String, String) {
    let CertifiedKey { cert, signing_key } =
        generate_simple_self_signed(vec![name.to_owned()]).expect("a certificate");
    let file = home.join(name);
    std::fs::write(&file, cert.pem()).expect("a file");
    (file.display().to_string(), cert.pem(), signing_key.serialize_pem())
}

/// Opens a store at this URL, and says how many of its connections are encrypted, or what is wrong.
fn open(server: &Server, url: &str) -> Result<i64, String> {
    let address = Address::parse(url).map_err(|error| error.text)?;
    let options = PostgresOptions::default();
    let store = PostgresStore::open(&address, APP_ID, options, Arc::new(Recorder::default()));
    let store = store.map_err(|error| error.text)?;
    let sql = "SELECT count(*) FROM pg_stat_ssl s JOIN pg_stat_activity a USING (pid)
               WHERE s.ssl AND a.application_name = 'doubletick'";
    let encrypted = server.number("public", sql);
    drop(store);
    Ok(encrypted)
}

#[test]
fn a_server_with_tls_is_talked_to_encrypted_and_checked_where_that_is_wanted() {
    let home = tempfile::tempdir().expect("a directory");
    let (roots, certificate_pem, key) = certificate(home.path(), "localhost");
    let (others, _, _) = certificate(home.path(), "elsewhere");
    let server = Server::start_with_tls(&certificate_pem, &key);
    server.make("one");
    let url = |host: &str, mode: &str| {
        server.url("one").replace("@127.0.0.1:", &format!("@{host}:")).replace("sslmode=disable", mode)
    };
    assert_eq!(open(&server, &url("127.0.0.1", "sslmode=disable")), Ok(0));
    // Nobody vouches for it, and nobody is asked.
    assert!(open(&server, &url("127.0.0.1", "sslmode=prefer")).expect("a store") > 0);
    assert!(open(&server, &url("127.0.0.1", "sslmode=require")).expect("a store") > 0);
    let checked = |host: &str, roots: &str| url(host, &format!("sslmode=verify-full&sslrootcert={roots}"));
    assert!(open(&server, &checked("localhost", &roots)).expect("a store") > 0);
    let name = open(&server, &checked("127.0.0.1", &roots)).expect_err("another name");
    let issuer = open(&server, &checked("localhost", &others)).expect_err("nobody vouches for it");
    for refused in [name, issuer] {
        assert!(refused.contains("certificate"), "{refused}");
    }
}

#[test]
fn a_server_without_tls_is_refused_where_it_is_required() {
    let server = Server::shared();
    let place = server.place();
    let url = |mode: &str| server.url(&place).replace("sslmode=disable", mode);
    assert_eq!(open(server, &url("sslmode=prefer")), Ok(0));
    let refused = open(server, &url("sslmode=require")).expect_err("no TLS");
    assert!(refused.contains("TLS") || refused.contains("SSL"), "{refused}");
    server.remove(&place);
}
