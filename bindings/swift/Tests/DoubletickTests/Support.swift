import Doubletick
import Foundation
import XCTest

/// A service of its own for one test, and its clients.
struct World: Sendable {
    let directory: String
    let service: EmbeddedService

    /// A client that is not logged in.
    func client(_ options: ClientOptions = ClientOptions()) throws -> Client {
        try Client(service, options: options)
    }

    /// A client whose user is logged in.
    func user(_ name: String) async throws -> Client {
        let client = try client()
        try await client.login(name, userSig: "any")
        return client
    }
}

/// Runs a test with a service of its own. A test that does not end is ended, loudly: a wait that nothing will end
/// must not look like a slow machine.
func inWorld(_ name: String = #function, _ test: (World) async throws -> Void) async throws {
    let watchdog = DispatchWorkItem { fatalError("\(name) does not end") }
    DispatchQueue.global().asyncAfter(deadline: .now() + 120, execute: watchdog)
    defer { watchdog.cancel() }
    let directory = NSTemporaryDirectory() + "doubletick-swift-" + UUID().uuidString
    defer { try? FileManager.default.removeItem(atPath: directory) }
    let world = World(directory: directory, service: try await EmbeddedService(directory: directory))
    try await test(world)
    await world.service.close()
}

/// Nothing listens there, so calls wait for a link.
let nowhere = "ws://127.0.0.1:1"

/// The error of a call that must fail.
func failure(
    _ file: StaticString = #filePath, _ line: UInt = #line, of call: () async throws -> Void
) async throws -> DoubletickError {
    do {
        try await call()
    } catch let error as DoubletickError {
        return error
    }
    XCTFail("did not fail", file: file, line: line)
    throw CancellationError()
}

extension AsyncStream {
    /// Waits for this many elements, and answers them.
    func next(_ count: Int) async -> [Element] {
        var list: [Element] = []
        if count == 0 { return list }
        for await element in self {
            list.append(element)
            if list.count == count { break }
        }
        return list
    }

    /// Everything until the stream's end.
    func rest() async -> [Element] {
        var list: [Element] = []
        for await element in self { list.append(element) }
        return list
    }
}

/// A value that several threads change.
final class Locked<Value: Sendable>: @unchecked Sendable {
    private let lock = NSLock()
    private var held: Value

    init(_ value: Value) {
        held = value
    }

    var value: Value { lock.withLock { held } }

    func change(_ body: (inout Value) -> Void) {
        lock.withLock { body(&held) }
    }
}

/// Something that happens once, and can be waited for.
struct Signal: Sendable {
    private let stream: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation

    init() {
        (stream, continuation) = AsyncStream.makeStream(of: Void.self)
    }

    func set() {
        continuation.finish()
    }

    func wait() async {
        for await _ in stream {}
    }
}
