//! `SdkConfig` and `SetConfig`.

use super::decode::{self, Fields, Object};
use super::typed;
use crate::capi::fault::Fault;
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
    /// Whether a write survives a loss of power: `sdk_config_durability` is "full".
    pub full_durability: bool,
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
        secret_key: given("sdk_config_secret_key")?,
    })
}

/// Reads the configuration of `TIMSetConfig`: its known keys; an empty text is `{}`.
pub fn set_config(text: &str) -> Result<Object, Fault> {
    let object = parse("json_config", text)?;
    typed::known_of("SetConfig", &object, 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_configuration_of_init_is_read_and_checked() {
        assert!(sdk_config("") == Ok(SdkConfig::default()));
        assert!(sdk_config("{\"unknown\":[]}") == Ok(SdkConfig::default()));
        let config = sdk_config(
            "{\"sdk_config_config_file_path\":\"/d\",\"sdk_config_server_url\":\"embedded:\",\
             \"sdk_config_server_ca_file\":\"/c\",\"sdk_config_durability\":\"full\",\"sdk_config_secret_key\":\"k\"}",
        );
        let wanted = SdkConfig {
            directory: Some("/d".to_owned()),
            server_url: Some("embedded:".to_owned()),
            server_ca_file: Some("/c".to_owned()),
            full_durability: true,
            secret_key: Some("k".to_owned()),
        };
        assert!(config == Ok(wanted));
        for bad in
            ["[]", "5", "nope", "{\"sdk_config_config_file_path\":5}", "{\"sdk_config_server_ca_file\":[]}"]
        {
            assert!(matches!(sdk_config(bad), Err(Fault::Refused(-3, _))), "{bad}");
        }
        assert!(matches!(sdk_config("{\"sdk_config_durability\":\"x\"}"), Err(Fault::Refused(-4, _))));
    }
}
