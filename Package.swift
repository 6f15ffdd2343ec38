// swift-tools-version:6.0

import Foundation
import PackageDescription

// The Rust library under the Swift layer, as the C module DoubletickFFI.
//
// On Apple platforms it is an xcframework: the one that `cargo xtask dist apple` has made in this checkout, or
// that of the release. On Linux it is an installed library, found by pkg-config (doubletick.pc); so is a library
// for macOS where there is no xcframework.
let madeHere = "target/dist/apple/DoubletickFFI.xcframework"
// Both are written when a release is made. Empty: this checkout belongs to no release.
let releasedURL = ""
let releasedChecksum = ""

let ffi: Target
#if os(macOS)
    if FileManager.default.fileExists(atPath: "\(Context.packageDirectory)/\(madeHere)") {
        ffi = .binaryTarget(name: "DoubletickFFI", path: madeHere)
    } else if !releasedURL.isEmpty {
        ffi = .binaryTarget(name: "DoubletickFFI", url: releasedURL, checksum: releasedChecksum)
    } else {
        ffi = installed()
    }
#else
    ffi = installed()
#endif

func installed() -> Target {
    .systemLibrary(
        name: "DoubletickFFI", path: "bindings/swift/Sources/DoubletickFFI/include", pkgConfig: "doubletick")
}

// Objective-C, with the vendor's names: where there is Objective-C.
let objcProducts: [Product]
let objcTargets: [Target]
#if os(macOS)
    objcProducts = [.library(name: "DoubletickObjC", targets: ["DoubletickObjC"])]
    objcTargets = [
        .target(
            name: "DoubletickObjC", dependencies: ["DoubletickFFI"], path: "bindings/objc", sources: ["Sources"],
            publicHeadersPath: "include",
            cSettings: [.headerSearchPath("Sources"), .headerSearchPath("../../include")],
            // What the static library needs; `cargo xtask dist apple` holds it against what rustc says.
            linkerSettings: [
                .linkedFramework("Foundation"), .linkedFramework("CoreFoundation"), .linkedFramework("Security"),
                .linkedLibrary("iconv"), .linkedLibrary("objc"),
            ])
    ]
#else
    objcProducts = []
    objcTargets = []
#endif

let package = Package(
    name: "doubletick",
    platforms: [.iOS(.v13), .macOS(.v10_15)],
    products: [
        .library(name: "Doubletick", targets: ["Doubletick"]),
        // The class and method names of the vendor's iOS SDK.
        .library(name: "DoubletickCompat", targets: ["DoubletickCompat"]),
    ] + objcProducts,
    targets: [
        ffi,
        .target(
            name: "Doubletick", dependencies: ["DoubletickFFI"], path: "bindings/swift/Sources/Doubletick",
            resources: [.process("PrivacyInfo.xcprivacy")]),
        .target(
            name: "DoubletickCompat", dependencies: ["Doubletick"],
            path: "bindings/swift/Sources/DoubletickCompat"),
        // What the tests of several processes start. It is no product.
        .executableTarget(
            name: "DoubletickTestDevice", dependencies: ["Doubletick", "DoubletickCompat"],
            path: "bindings/swift/Tests/DoubletickTestDevice"),
        .testTarget(
            name: "DoubletickTests", dependencies: ["Doubletick"], path: "bindings/swift/Tests/DoubletickTests"),
        .testTarget(
            name: "DoubletickCompatTests", dependencies: ["DoubletickCompat"],
            path: "bindings/swift/Tests/DoubletickCompatTests"),
    ] + objcTargets,
    swiftLanguageModes: [.v6]
)
