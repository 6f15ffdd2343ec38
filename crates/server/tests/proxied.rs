//! Applications that reach a doubletickd through a proxy: by the typed API, and by the C functions.

#![cfg(unix)]

#[path = "../../../tests/api/support.rs"]
#[expect(dead_code, reason = "this program has no embedded service")]
mod device;
#[path = "../../client/tests/proxying/mod.rs"]
mod proxying;
mod support;

use device::{Device, options};
use doubletick::api::{Client, ClientOptions, Proxy, ProxyKind};
use doubletick::capi::pointers::{Text, UserData};
use doubletick::capi::{lifecycle, login};
use doubletick_client::ws;
use proxying::{NAME, PASSWORD, Proxying, USER};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use std::ffi::{CStr, CString, c_char, c_void};
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;
use support::{Process, user_sig};
use tempfile::TempDir;

/// What a doubletickd serves by default.
const APP_ID: u64 = 1_400_000_000;

/// Serves one connection after the other, and tells what each was asked for.
fn serve(proxying: Proxying) -> Receiver<String> {
    let (sender, asked) = channel();
    let proxying = Arc::new(proxying);
    tokio::spawn(async move { while sender.send(proxying.serve().await).is_ok() {} });
    asked
}

/// A server that speaks TLS under the name that only a proxy knows, and the file with its authority.
fn secure(home: &Path) -> (Process, String) {
    let mut params = CertificateParams::new(Vec::new()).expect("parameters");
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority =
        CertifiedIssuer::self_signed(params, KeyPair::generate().expect("a key")).expect("an authority");
    let key = KeyPair::generate().expect("a key");
    let params = CertificateParams::new(vec![NAME.to_owned()]).expect("parameters");
    let certificate = params.signed_by(&key, &authority).expect("signed");
    let path = |name: &str| home.join(name).to_str().expect("UTF-8").to_owned();
    for (name, text) in
        [("ca.pem", authority.pem()), ("cert.pem", certificate.pem()), ("key.pem", key.serialize_pem())]
    {
        std::fs::write(path(name), text).expect("written");
    }
    let options = ["--tls-cert", &path("cert.pem"), "--tls-key", &path("key.pem")];
    (Process::serve(&home.join("data"), &options), path("ca.pem"))
}

#[tokio::test]
async fn a_typed_client_logs_in_through_a_proxy_with_and_without_tls() {
    let (plain_home, secure_home) =
        (TempDir::new().expect("a directory"), TempDir::new().expect("a directory"));
    let plain = Process::serve(&plain_home.path().join("data"), &[]);
    let (secure, ca_file) = secure(secure_home.path());
    for (kind, theirs) in [(ProxyKind::Http, ws::ProxyKind::Http), (ProxyKind::Socks5, ws::ProxyKind::Socks5)]
    {
        let proxying = Proxying::start(theirs, Some((USER, PASSWORD))).await;
        let proxy = Proxy {
            kind,
            host: "localhost".into(),
            port: proxying.port.into(),
            username: Some(USER.into()),
            password: Some(PASSWORD.into()),
        };
        let asked = serve(proxying);
        for (scheme, server, home) in [("ws", &plain, &plain_home), ("wss", &secure, &secure_home)] {
            let options = ClientOptions {
                app_id: APP_ID,
                ca_file: Some(ca_file.clone()),
                proxy: Some(proxy.clone()),
                ..options()
            };
            let port = server.address.port();
            let url = format!("{scheme}://{NAME}:{port}");
            let device = Device::new(|hear| Client::connect(url, options, hear)).expect("a client");
            let sig = user_sig(&home.path().join("data"), "alice");
            device.login("alice".into(), sig).await.expect("a login");
            assert_eq!(asked.recv().expect("asked"), format!("{NAME}:{port}"), "{scheme} {kind:?}");
            device.shutdown().await;
        }
    }
}

unsafe extern "C" fn answered(code: i32, text: *const c_char, _: *const c_char, user_data: *const c_void) {
    // SAFETY: `ask` boxed the sender, and each call is answered exactly once.
    let sender = unsafe { Box::from_raw(user_data as *mut Sender<(i32, String)>) };
    // SAFETY: the library gives a NUL-terminated string.
    let text = unsafe { CStr::from_ptr(text) }.to_str().expect("UTF-8").to_owned();
    sender.send((code, text)).expect("somebody waits");
}

/// Calls, waits, and gives the answer.
fn ask(call: impl FnOnce(doubletick::capi::callbacks::TIMCommCallback, UserData) -> i32) -> (i32, String) {
    let (sender, receiver) = channel::<(i32, String)>();
    let user_data = UserData::new(Box::into_raw(Box::new(sender)) as *const c_void);
    assert_eq!(call(Some(answered), user_data), 0, "accepted");
    receiver.recv_timeout(support::PATIENCE).expect("an answer")
}

/// Runs with a text as C has it.
fn with<T>(text: &str, call: impl FnOnce(Text) -> T) -> T {
    let text = CString::new(text).expect("no NUL");
    // SAFETY: NUL-terminated, and lives until the call has returned.
    call(unsafe { Text::new(text.as_ptr()) })
}

fn set_config(kind: &str, port: u16) {
    let config = format!(
        "{{\"set_config_{kind}_proxy_info\":{{\"{kind}_proxy_info_ip\":\"127.0.0.1\",\
         \"{kind}_proxy_info_port\":{port},\"{kind}_proxy_info_username\":\"{USER}\",\
         \"{kind}_proxy_info_password\":\"{PASSWORD}\"}}}}"
    );
    // SAFETY: `with` keeps the text; the callback fits.
    let (code, text) =
        with(&config, |config| ask(|cb, user| unsafe { lifecycle::TIMSetConfig(config, cb, user) }));
    assert_eq!((code, text.as_str()), (0, ""));
}

/// What one process has once: both kinds in one test.
#[test]
fn the_c_functions_take_the_proxy_of_their_configuration() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let home = TempDir::new().expect("a directory");
    let server = Process::serve(&home.path().join("data"), &[]);
    let port = server.address.port();
    let sig = user_sig(&home.path().join("data"), "bob");
    for (kind, theirs) in [("http", ws::ProxyKind::Http), ("socks5", ws::ProxyKind::Socks5)] {
        let asked = runtime.block_on(async {
            let proxying = Proxying::start(theirs, Some((USER, PASSWORD))).await;
            set_config(kind, proxying.port);
            serve(proxying)
        });
        let directory = home.path().join(kind);
        let config = format!(
            "{{\"sdk_config_config_file_path\":\"{}\",\"sdk_config_server_url\":\"ws://{NAME}:{port}\"}}",
            directory.display()
        );
        // SAFETY: `with` keeps the text.
        assert_eq!(with(&config, |config| unsafe { lifecycle::TIMInit(APP_ID, config) }), 0);
        let (code, text) = with("bob", |user| {
            // SAFETY: `with` keeps the texts; the callback fits.
            with(&sig, |sig| ask(|cb, data| unsafe { login::TIMLogin(user, sig, cb, data) }))
        });
        assert_eq!((code, text.as_str()), (0, ""), "{kind}");
        assert_eq!(asked.recv_timeout(Duration::from_secs(60)), Ok(format!("{NAME}:{port}")), "{kind}");
        assert_eq!(lifecycle::TIMUninit(), 0);
        let empty = format!("{{\"set_config_{kind}_proxy_info\":{{\"{kind}_proxy_info_ip\":\"\"}}}}");
        // SAFETY: as above.
        let (code, _) =
            with(&empty, |config| ask(|cb, user| unsafe { lifecycle::TIMSetConfig(config, cb, user) }));
        assert_eq!(code, 0);
    }
}
