// swift-tools-version:6.0

import PackageDescription

// An application outside of doubletick's repository: the dependency is all that it knows of doubletick. A folder
// stands where an application would name a URL.
let package = Package(
    name: "Consumer",
    dependencies: [.package(path: Context.environment["DOUBLETICK_PACKAGE"] ?? "../doubletick")],
    targets: [
        .executableTarget(name: "Consumer", dependencies: [.product(name: "Doubletick", package: "doubletick")])
    ]
)
