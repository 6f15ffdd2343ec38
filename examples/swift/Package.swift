// swift-tools-version:6.0

import PackageDescription

// Programs that use doubletick as an application does: as a package that they depend on. An application of yours
// names the repository's URL instead of the path.
let package = Package(
    name: "doubletick-examples",
    platforms: [.macOS(.v12)],
    dependencies: [.package(name: "doubletick", path: "../..")],
    targets: [
        .executableTarget(
            name: "FirstReceipt", dependencies: [.product(name: "Doubletick", package: "doubletick")],
            path: "FirstReceipt"),
        .executableTarget(
            name: "Story", dependencies: [.product(name: "Doubletick", package: "doubletick")],
            path: "Story"),
    ]
)
