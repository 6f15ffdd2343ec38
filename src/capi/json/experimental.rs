//! Requests and responses of `callExperimentalAPI`.

use super::decode::{self, Fields};
use super::message;
use super::viewer::Viewer;
use super::write;
use crate::capi::fault::Fault;
use crate::capi::log;
use crate::capi::pointers::Text;
use doubletick_protocol::message::Message;
use std::ffi::c_int;

/// An operation, by what it does here.
#[derive(Debug, PartialEq)]
pub enum Operation {
    /// The server for the next `TIMInit`; `None` forgets the one that was named before.
    CustomServer(Option<String>),
    /// A line for the log callback.
    WriteLog {
        /// The `TIMLogLevel` from which lines are delivered, 0 to 6.
        level: c_int,
        /// File, function and content as the caller gave them.
        line: String,
    },
    /// The device has another network, or none.
    Network {
        /// False: it has none.
        connected: bool,
    },
    /// What waits for the server on this device is forgotten.
    WipeDeviceStore,
    /// The messages that wait for the server on this device.
    UnsentMessages,
    /// The process ends inside a callback, which does not return any more.
    ProcessEnds,
    /// Whether a feature of a plan is there.
    CommercialAbility,
    /// Accepted, without effect.
    Other(String),
}

const CUSTOM_SERVER: &str = "internal_operation_set_custom_server_info";
const WRITE_LOG: &str = "internal_operation_write_log";
const NETWORK: &str = "internal_operation_set_network_info";
const WIPE_DEVICE_STORE: &str = "internal_operation_wipe_device_store";
const UNSENT_MESSAGES: &str = "internal_operation_get_unsent_messages";
const PROCESS_ENDS: &str = "internal_operation_process_ends";
const COMMERCIAL_ABILITY: &str = "internal_operation_is_commercial_ability_enabled";

/// The operation in a mandatory parameter.
pub fn operation(name: &str, text: Text) -> Result<Operation, Fault> {
    let object = decode::object(name, text)?;
    let fields = Fields(&object);
    let operation = fields.required_text("request_internal_operation")?;
    match operation.as_str() {
        CUSTOM_SERVER => custom_server(fields),
        WRITE_LOG => write_log(fields),
        NETWORK => {
            let connected = fields.flag("request_set_network_info_network_connected_param")?.unwrap_or(true);
            Ok(Operation::Network { connected })
        }
        WIPE_DEVICE_STORE => Ok(Operation::WipeDeviceStore),
        UNSENT_MESSAGES => Ok(Operation::UnsentMessages),
        PROCESS_ENDS => Ok(Operation::ProcessEnds),
        COMMERCIAL_ABILITY => Ok(Operation::CommercialAbility),
        _ => Ok(Operation::Other(operation)),
    }
}

/// The first long connection address, if there is one, as the URL that `sdk_config_server_url` takes.
fn custom_server(fields: Fields) -> Result<Operation, Fault> {
    const PARAM: &str = "request_set_custom_server_info_param";
    const ADDRESSES: &str = "longconnection_address_array";
    const PORT: &str = "server_address_port";
    let info = decode::present(PARAM, fields.object(PARAM)?)?;
    let addresses = decode::present(ADDRESSES, info.array(ADDRESSES)?)?;
    let Some(first) = addresses.first() else { return Ok(Operation::CustomServer(None)) };
    let address = decode::element(ADDRESSES, first)?;
    let host = address.required_text("server_address_ip")?;
    let port = decode::present(PORT, address.u32(PORT)?)?;
    let bracketed = if host.contains(':') { format!("[{host}]") } else { host };
    Ok(Operation::CustomServer(Some(format!("ws://{bracketed}:{port}"))))
}

fn write_log(fields: Fields) -> Result<Operation, Fault> {
    let level = fields.u32("request_write_log_log_level_param")?.unwrap_or(log::INFO as u32);
    let file = fields.text_or_empty("request_write_log_file_name_param")?;
    let function = fields.text_or_empty("request_write_log_func_name_param")?;
    let content = fields.text_or_empty("request_write_log_log_content_param")?;
    Ok(Operation::WriteLog {
        level: level.try_into().unwrap_or(log::INFO),
        line: format!("{file} {function}: {content}"),
    })
}

/// The response object.
pub fn response(operation: &Operation) -> String {
    write::object(|out| {
        let name = match operation {
            Operation::CustomServer(_) => CUSTOM_SERVER,
            Operation::WriteLog { .. } => WRITE_LOG,
            Operation::Network { .. } => NETWORK,
            Operation::WipeDeviceStore => WIPE_DEVICE_STORE,
            Operation::CommercialAbility => COMMERCIAL_ABILITY,
            Operation::UnsentMessages => UNSENT_MESSAGES,
            Operation::ProcessEnds => PROCESS_ENDS,
            Operation::Other(name) => name,
        };
        out.text("response_internal_operation", name);
        if *operation == Operation::CommercialAbility {
            out.flag("commercial_ability_result_enabled", true);
        }
    })
}

/// The response object with the messages that wait.
pub fn unsent(viewer: &Viewer, messages: &[Message]) -> String {
    write::object(|out| {
        out.text("response_internal_operation", UNSENT_MESSAGES);
        out.array("response_unsent_message_array", messages, |out, message| {
            message::put(out, viewer, message);
        });
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::ffi::CStr;

    fn read(json: &'static CStr) -> Result<Operation, Fault> {
        // SAFETY: a static NUL-terminated string.
        operation("json_param", unsafe { Text::new(json.as_ptr()) })
    }

    #[test]
    fn operations_are_read_and_unknown_ones_accepted() {
        let other = read(c"{\"request_internal_operation\":\"internal_operation_set_ui_platform\"}").unwrap();
        assert_eq!(
            response(&other),
            "{\"response_internal_operation\":\"internal_operation_set_ui_platform\"}"
        );
        let server = read(
            c"{\"request_internal_operation\":\"internal_operation_set_custom_server_info\",\
              \"request_set_custom_server_info_param\":{\"longconnection_address_array\":\
              [{\"server_address_ip\":\"::1\",\"server_address_port\":80}]}}",
        );
        assert_eq!(server, Ok(Operation::CustomServer(Some("ws://[::1]:80".to_owned()))));
        let nobody = read(
            c"{\"request_internal_operation\":\"internal_operation_set_custom_server_info\",\
              \"request_set_custom_server_info_param\":{\"longconnection_address_array\":[]}}",
        );
        assert_eq!(nobody, Ok(Operation::CustomServer(None)));
        let network = read(
            c"{\"request_internal_operation\":\"internal_operation_set_network_info\",\
              \"request_set_network_info_network_connected_param\":false}",
        );
        assert_eq!(network, Ok(Operation::Network { connected: false }));
        assert!(matches!(read(c"{}"), Err(Fault::Refused(-3, _))));
        assert!(matches!(read(c"[]"), Err(Fault::Refused(-3, _))));
    }
}
