import Foundation
import XCTest

/// A server that can be away: a process that is killed and comes back at the same place with what it had.
/// DOUBLETICK_TEST_SERVER names its program, which the tests of the repository set.
final class TestServer: @unchecked Sendable {
    let directory: String
    private let program: String
    private var process: Process?
    private(set) var url = ""

    fileprivate init(program: String, directory: String) throws {
        self.program = program
        self.directory = directory
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        try listen("127.0.0.1:0")
    }

    func userSig(_ user: String) throws -> String {
        let (asked, sig) = try run(["usersig", user])
        asked.waitUntilExit()
        XCTAssertFalse(sig.isEmpty)
        return sig
    }

    /// The operator reminds who has not read a message; what is printed.
    func remind(_ message: String) throws -> String {
        let (asked, line) = try run(["remind", message])
        asked.waitUntilExit()
        return line
    }

    /// It is gone, without a word to anybody.
    func kill() {
        guard let gone = process else { return }
        _ = Foundation.kill(gone.processIdentifier, SIGKILL)
        gone.waitUntilExit()
        process = nil
    }

    /// It is there again.
    func again() throws {
        try listen(String(url.dropFirst("ws://".count)))
    }

    /// Until a device in this test's directory has written down that this waits: a call that begins beside the test has been
    /// made by then.
    func untilItWaits(_ id: String) async {
        while !files().contains(where: { $0.range(of: Data(id.utf8)) != nil }) {
            await Task.yield()
        }
    }

    /// What is in the files of outboxes.
    private func files() -> [Data] {
        let names = FileManager.default.enumerator(atPath: directory)?.compactMap { $0 as? String } ?? []
        return names.filter { $0.contains(".outbox.db") }.compactMap {
            try? Data(contentsOf: URL(fileURLWithPath: directory + "/" + $0))
        }
    }

    private func listen(_ address: String) throws {
        let (begun, line) = try run(["serve", "--listen", address])
        process = begun
        XCTAssertTrue(line.hasPrefix("listening on ws://"), line)
        url = String(line.dropFirst("listening on ".count))
    }

    /// A process, and the line that it says first.
    private func run(_ words: [String]) throws -> (Process, String) {
        let begun = Process()
        let out = Pipe()
        begun.executableURL = URL(fileURLWithPath: program)
        begun.arguments = words + ["--data", directory + "/server"]
        begun.standardOutput = out
        try begun.run()
        var line = Data()
        while let byte = try out.fileHandleForReading.read(upToCount: 1), byte != Data("\n".utf8), !byte.isEmpty {
            line.append(byte)
        }
        return (begun, String(decoding: line, as: UTF8.self))
    }
}

/// Runs a test with a server that has nothing in it; skips it where there is no program for one. A test that does not end
/// is ended, loudly.
func withServer(_ name: String = #function, _ test: (TestServer) async throws -> Void) async throws {
    guard let program = ProcessInfo.processInfo.environment["DOUBLETICK_TEST_SERVER"] else {
        throw XCTSkip("no program of a server")
    }
    let watchdog = DispatchWorkItem { fatalError("\(name) does not end") }
    DispatchQueue.global().asyncAfter(deadline: .now() + 120, execute: watchdog)
    defer { watchdog.cancel() }
    let directory = NSTemporaryDirectory() + "doubletick-swift-" + UUID().uuidString
    defer { try? FileManager.default.removeItem(atPath: directory) }
    let server = try TestServer(program: program, directory: directory)
    defer { server.kill() }
    try await test(server)
}
