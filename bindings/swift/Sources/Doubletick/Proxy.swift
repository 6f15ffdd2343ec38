/// Without user name and password, in every way in which Swift shows a value.
extension Proxy: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "Proxy(kind: \(kind), host: \(place), port: \(port))" }

    public var debugDescription: String { description }

    public var customMirror: Mirror {
        Mirror(self, children: ["kind": kind, "host": place, "port": port])
    }

    /// The host, also where somebody has written user and password before it.
    private var place: Substring { host.split(separator: "@").last ?? "" }
}
