//! The configuration of `TIMInit`. It is decoded and no more: it names directories, and fuzzed ones had better
//! not be made.

#![no_main]

use doubletick::capi::json::config;
use doubletick_fuzz::c_text;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    if let Ok(text) = c_text(input).to_str() {
        let _ = config::sdk_config(text);
    }
});
