/// A device until the end of its input: `URL DIRECTORY MILLISECONDS`, with `vendor` before it by the vendor's names.

let arguments = Array(CommandLine.arguments.dropFirst())
if arguments[0] == "vendor" {
    let device = VendorDevice(arguments[1], arguments[2])
    while let line = readLine(), line != "end" {
        device.run(line)
    }
    device.end()
} else {
    let device = try Device(arguments[0], arguments[1], UInt64(arguments[2]) ?? 0)
    while let line = readLine(), line != "end" {
        device.run(line)
    }
    device.end()
}
