//! The configuration of `TIMSetConfig`: kept for the process, told back as a whole.

use super::fault::Fault;
use super::json::{Object, config};
use super::log;
use crate::per_process::{PerProcess, copied};
use doubletick_client::ProxySetting;
use parking_lot::RwLock;
use serde_json::{Value, json};

/// What the process has of it.
struct Config {
    now: RwLock<Object>,
    /// What of it concerns the connections to come.
    proxy: ProxySetting,
}

static PROCESS: PerProcess<Config> = PerProcess::new(|parents| {
    let now = copied(parents.map(|parents| &parents.now)).unwrap_or_else(defaults);
    let proxy = ProxySetting::new(config::proxy(&now).unwrap_or_default());
    Config { now: RwLock::new(now), proxy }
});

/// Which proxy the connections of this process go through, now and after every change.
pub fn proxy() -> ProxySetting {
    PROCESS.get().proxy.clone()
}

fn defaults() -> Object {
    let proxy = |keys: [&str; 4]| json!({ keys[0]: "", keys[1]: 0, keys[2]: "", keys[3]: "" });
    let all = [
        ("set_config_log_level", json!(log::INFO)),
        ("set_config_callback_log_level", json!(log::INFO)),
        ("set_config_is_log_output_console", json!(false)),
        ("set_config_user_config", user_defaults()),
        ("set_config_user_define_data", json!("")),
        (
            "set_config_http_proxy_info",
            proxy([
                "http_proxy_info_ip",
                "http_proxy_info_port",
                "http_proxy_info_username",
                "http_proxy_info_password",
            ]),
        ),
        (
            "set_config_socks5_proxy_info",
            proxy([
                "socks5_proxy_info_ip",
                "socks5_proxy_info_port",
                "socks5_proxy_info_username",
                "socks5_proxy_info_password",
            ]),
        ),
        (
            "set_config_pac_proxy_info",
            json!({ "pac_proxy_info_username": "", "pac_proxy_info_password": "" }),
        ),
        ("set_config_is_only_local_dns_source", json!(false)),
        ("set_config_is_environment_proxy", json!(true)),
    ];
    all.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
}

fn user_defaults() -> Value {
    json!({
        "user_config_is_is_disable_storage": false,
        "user_config_is_read_receipt": false,
        "user_config_is_ignore_grouptips_unread": false,
        "user_config_is_sync_report": false,
        "user_config_group_getinfo_option": {
            "group_get_info_option_info_flag": 0,
            "group_get_info_option_custom_array": [],
        },
        "user_config_group_member_getinfo_option": {
            "group_member_get_info_option_role_flag": 0,
            "group_member_get_info_option_info_flag": 0,
            "group_member_get_info_option_custom_array": [],
        },
    })
}

/// Changes what is given and tells everything. Nothing is changed where that gives no proxy that can be.
pub fn change(given: Object) -> Result<String, Fault> {
    let Config { now, proxy } = PROCESS.get();
    let mut now = now.write();
    let mut wanted = now.clone();
    merge(&mut wanted, given);
    proxy.set(config::proxy(&wanted)?);
    *now = wanted;
    if let Some(level) = now["set_config_callback_log_level"].as_i64() {
        log::set_level(level.try_into().unwrap_or(log::INFO));
    }
    Ok(Value::Object(now.clone()).to_string())
}

fn merge(now: &mut Object, given: Object) {
    for (key, value) in given {
        match (now.get_mut(&key), value) {
            (Some(Value::Object(inner)), Value::Object(given)) => merge(inner, given),
            (_, value) => _ = now.insert(key, value),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capi::keys;

    #[test]
    fn what_is_absent_stays_and_every_key_is_told() {
        let mut now = defaults();
        let given = json!({
            "set_config_user_define_data": "mine",
            "set_config_http_proxy_info": { "http_proxy_info_port": 8080 },
        });
        let Value::Object(given) = given else { unreachable!("an object was written above") };
        merge(&mut now, given);
        assert_eq!(now["set_config_user_define_data"], "mine");
        assert_eq!(now["set_config_http_proxy_info"]["http_proxy_info_port"], 8080);
        assert_eq!(now["set_config_http_proxy_info"]["http_proxy_info_ip"], "");
        for key in keys::object("SetConfig").unwrap().keys {
            assert!(now.contains_key(key.key), "{}", key.key);
        }
    }
}
