/// A whole doubletick inside this process, on SQLite in one directory. Any number of clients can use it. Without
/// it a ``Client`` connects to a doubletickd.
public final class EmbeddedService: Sendable {
    let raw: FfiEmbeddedService

    /// Opens the service. Fails with 6017 when an option is wrong, and with 7010 when the directory cannot be used:
    /// it cannot be made or read, another process or another service of this one has it open, or the database that was
    /// begun there is missing; the text says which and what to do.
    ///
    /// - Parameters:
    ///   - directory: Directory of the data, made where it is missing. One process at a time can open it.
    ///   - appId: The application; each has a database of its own. Not 0.
    ///   - durability: What an acknowledged write survives.
    ///   - secretKey: Where it is given, a login takes only a UserSig that is signed with it; otherwise any text
    ///     that is not empty.
    public init(
        directory: String, appId: UInt64 = 1, durability: Durability = .normal, secretKey: String? = nil
    ) async throws {
        let options = FfiEmbeddedOptions(
            directory: directory, appId: appId, durability: durability, secretKey: secretKey)
        raw = try await answer { try await FfiEmbeddedService.open(options: options) }
    }

    /// Ends the service and unlocks the directory. Its clients lose their connection. Closing again does nothing.
    /// A service that is released ends by itself when its last client has.
    public func close() async {
        await raw.shutdown()
    }
}
