//! `SdkConfig` and `SetConfig`.

use super::decode::{self, Fields, Object};
use super::typed;
use crate::capi::fault::Fault;
use doubletick_client::{Proxy, ProxyChoice, ProxyKind};
use serde_json::Value;

/// What `TIMInit` reads of its configuration. It holds a key, so it has no `Debug`.
#[derive(Default, PartialEq)]
pub struct SdkConfig {
    /// `sdk_config_config_file_path`: the directory of the data.
    pub directory: Option<String>,
    /// Where the service is, `sdk_config_server_url`.
    pub server_url: Option<String>,
    /// `sdk_config_server_ca_file`: the certificates that a server's is checked with.
    pub server_ca_file: Option<String>,
    /// Whether a write on this device survives a loss of power: `sdk_config_durability` is "full".
    pub full_durability: bool,
    /// `sdk_config_keep_unsent`: messages too wait on this device until a server has them.
    pub keep_unsent: bool,
    /// `sdk_config_mirror_bytes`: so much is kept of what a server has told; `None`: as much as by default.
    pub mirror_bytes: Option<u64>,
    /// `sdk_config_secret_key`: credentials must be signed with it.
    pub secret_key: Option<String>,
}

fn parse(name: &str, text: &str) -> Result<Object, Fault> {
    if text.is_empty() {
        return Ok(Object::new());
    }
    match decode::parse(name, text)? {
        Value::Object(object) => Ok(object),
        _ => Err(Fault::json(format!("{name}: is not an object"))),
    }
}

/// Reads the configuration of `TIMInit`; an empty text is `{}`.
pub fn sdk_config(text: &str) -> Result<SdkConfig, Fault> {
    const DURABILITY: &str = "sdk_config_durability";
    let object = parse("json_sdk_config", text)?;
    typed::known_of("SdKConfig", &object, 0)?;
    let fields = Fields(&object);
    let given =
        |key: &str| fields.text(key).map(|text| text.filter(|text| !text.is_empty()).map(str::to_owned));
    let full_durability = match fields.text(DURABILITY)? {
        None | Some("" | "normal") => false,
        Some("full") => true,
        Some(_) => return Err(Fault::param(format!("{DURABILITY}: is neither \"normal\" nor \"full\""))),
    };
    Ok(SdkConfig {
        directory: given("sdk_config_config_file_path")?,
        server_url: given("sdk_config_server_url")?,
        server_ca_file: given("sdk_config_server_ca_file")?,
        full_durability,
        keep_unsent: fields.flag("sdk_config_keep_unsent")?.unwrap_or_default(),
        mirror_bytes: fields.u64("sdk_config_mirror_bytes")?,
        secret_key: given("sdk_config_secret_key")?,
    })
}

/// Reads the configuration of `TIMSetConfig`: its known keys; an empty text is `{}`.
pub fn set_config(text: &str) -> Result<Object, Fault> {
    let object = parse("json_config", text)?;
    typed::known_of("SetConfig", &object, 0)
}

/// Where the parts of one kind of proxy stand.
struct ProxyKeys {
    kind: ProxyKind,
    object: &'static str,
    ip: &'static str,
    port: &'static str,
    user: &'static str,
    password: &'static str,
}

const PROXIES: [ProxyKeys; 2] = [
    ProxyKeys {
        kind: ProxyKind::Http,
        object: "set_config_http_proxy_info",
        ip: "http_proxy_info_ip",
        port: "http_proxy_info_port",
        user: "http_proxy_info_username",
        password: "http_proxy_info_password",
    },
    ProxyKeys {
        kind: ProxyKind::Socks5,
        object: "set_config_socks5_proxy_info",
        ip: "socks5_proxy_info_ip",
        port: "socks5_proxy_info_port",
        user: "socks5_proxy_info_username",
        password: "socks5_proxy_info_password",
    },
];

/// The proxy of a whole configuration of `TIMSetConfig`. `TIM_ERR_PARAM` names the key that is wrong, and shows no
/// value.
pub fn proxy(config: &Object) -> Result<ProxyChoice, Fault> {
    let mut found = None;
    for keys in &PROXIES {
        let Some(proxy) = keys.proxy(config)? else { continue };
        if found.is_some() {
            let text =
                format!("{}: there is an HTTP proxy as well: empty the ip of one of them", keys.object);
            return Err(Fault::param(text));
        }
        found = Some(ProxyChoice::Proxy(proxy));
    }
    let environment = config.get("set_config_is_environment_proxy").and_then(Value::as_bool);
    Ok(found.unwrap_or(match environment {
        Some(false) => ProxyChoice::Direct,
        _ => ProxyChoice::Environment,
    }))
}

impl ProxyKeys {
    /// The proxy of this kind; none where its ip is empty.
    fn proxy(&self, config: &Object) -> Result<Option<Proxy>, Fault> {
        let Some(Value::Object(object)) = config.get(self.object) else { return Ok(None) };
        let text = |key: &str| object.get(key).and_then(Value::as_str).unwrap_or_default();
        let (ip, user, password) = (text(self.ip), text(self.user), text(self.password));
        if ip.is_empty() {
            return Ok(None);
        }
        let port = object.get(self.port).and_then(Value::as_u64).unwrap_or(0);
        if !(1..=u64::from(u16::MAX)).contains(&port) {
            return Err(Fault::param(format!("{}: is not 1 to 65535", self.port)));
        }
        let wrong = |key: &str, text: String| Fault::param(format!("{key}: {text}"));
        let proxy = Proxy::new(self.kind, ip, port.try_into().unwrap_or(0))
            .map_err(|error| wrong(self.ip, error.text))?;
        if user.is_empty() && password.is_empty() {
            return Ok(Some(proxy));
        }
        let proxy = proxy.with_credentials(user, password);
        proxy.map(Some).map_err(|error| wrong(self.user, error.text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// What a configuration says about proxies.
    fn said(config: Value) -> String {
        let Value::Object(config) = config else { unreachable!("objects are given below") };
        match proxy(&config) {
            Ok(choice) => format!("{choice:?}"),
            Err(Fault::Refused(code, text)) => format!("{code} {text}"),
            Err(fault) => unreachable!("{fault:?}"),
        }
    }

    #[test]
    fn a_proxy_is_there_where_its_ip_is() {
        let port = |port: i64| json!({ "http_proxy_info_ip": "", "http_proxy_info_port": port });
        assert_eq!(said(json!({})), "Environment");
        assert_eq!(said(json!({ "set_config_http_proxy_info": port(8080) })), "Environment");
        assert_eq!(said(json!({ "set_config_is_environment_proxy": false })), "Direct");
        let http = json!({ "http_proxy_info_ip": "10.0.0.1", "http_proxy_info_port": 8080 });
        assert_eq!(said(json!({ "set_config_http_proxy_info": http })), "Proxy(HTTP proxy 10.0.0.1:8080)");
        let socks5 = json!({
            "socks5_proxy_info_ip": "fd00::1", "socks5_proxy_info_port": 1080,
            "socks5_proxy_info_username": "topsecret", "socks5_proxy_info_password": "topsecret",
        });
        assert_eq!(
            said(json!({ "set_config_socks5_proxy_info": socks5, "set_config_is_environment_proxy": false })),
            "Proxy(SOCKS5 proxy [fd00::1]:1080 with <hidden> credentials)"
        );
        let both = json!({ "set_config_http_proxy_info": http, "set_config_socks5_proxy_info": socks5 });
        assert!(said(both).starts_with("-4 set_config_socks5_proxy_info: "));
    }

    #[test]
    fn a_wrong_proxy_is_named_by_its_key_and_no_secret_is_told() {
        let proxy = |ip: &str, port: i64, user: &str, password: &str| {
            said(json!({ "set_config_socks5_proxy_info": {
                "socks5_proxy_info_ip": ip, "socks5_proxy_info_port": port,
                "socks5_proxy_info_username": user, "socks5_proxy_info_password": password,
            } }))
        };
        for (said, key) in [
            (proxy("http://topsecret@p", 1, "", ""), "socks5_proxy_info_ip"),
            (proxy("p", 0, "topsecret", "topsecret"), "socks5_proxy_info_port"),
            (proxy("p", -1, "", ""), "socks5_proxy_info_port"),
            (proxy("p", 65_536, "", ""), "socks5_proxy_info_port"),
            (proxy("p", 1, "", "topsecret"), "socks5_proxy_info_username"),
            (proxy("p", 1, "topsecret", ""), "socks5_proxy_info_username"),
        ] {
            assert!(said.starts_with(&format!("-4 {key}: ")) && !said.contains("topsecret"), "{said}");
        }
    }

    #[test]
    fn the_configuration_of_init_is_read_and_checked() {
        assert!(sdk_config("") == Ok(SdkConfig::default()));
        assert!(sdk_config("{\"unknown\":[]}") == Ok(SdkConfig::default()));
        let config = sdk_config(
            "{\"sdk_config_config_file_path\":\"/d\",\"sdk_config_server_url\":\"embedded:\",\
             \"sdk_config_server_ca_file\":\"/c\",\"sdk_config_durability\":\"full\",\"sdk_config_secret_key\":\"k\",\
             \"sdk_config_keep_unsent\":true,\"sdk_config_mirror_bytes\":0}",
        );
        let wanted = SdkConfig {
            directory: Some("/d".to_owned()),
            server_url: Some("embedded:".to_owned()),
            server_ca_file: Some("/c".to_owned()),
            full_durability: true,
            keep_unsent: true,
            mirror_bytes: Some(0),
            secret_key: Some("k".to_owned()),
        };
        assert!(config == Ok(wanted));
        for bad in [
            "[]",
            "5",
            "nope",
            "{\"sdk_config_config_file_path\":5}",
            "{\"sdk_config_server_ca_file\":[]}",
            "{\"sdk_config_keep_unsent\":1}",
            "{\"sdk_config_mirror_bytes\":\"1\"}",
            "{\"sdk_config_mirror_bytes\":-1}",
            "{\"sdk_config_mirror_bytes\":1.5}",
        ] {
            assert!(matches!(sdk_config(bad), Err(Fault::Refused(-3, _))), "{bad}");
        }
        assert!(matches!(sdk_config("{\"sdk_config_durability\":\"x\"}"), Err(Fault::Refused(-4, _))));
    }
}
