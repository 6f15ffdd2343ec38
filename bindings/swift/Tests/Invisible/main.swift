// Must not compile: what is below the public layer is invisible to an application. `cargo xtask test swift` expects
// one error for each line.
import Doubletick

let buffer: RustBuffer? = nil
let client: FfiClient? = nil
let version = ffi_doubletick_uniffi_contract_version()
