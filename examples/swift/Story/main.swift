// The story that every language tells: examples/story.txt. Everyone has a client, and all are logged in at once.
//
//   swift run Story [DIRECTORY]
//
// Without DOUBLETICK_SERVER_URL the service is embedded, in DIRECTORY or in a temporary directory that is removed
// at the end. With it the service is that server, and DOUBLETICK_USERSIG_ALICE and so on are the credentials.

import Doubletick
import Foundation

do {
    try await run()
} catch {
    FileHandle.standardError.write(Data("story: \(error)\n".utf8))
    exit(1)
}

func run() async throws {
    let environment = ProcessInfo.processInfo.environment
    if let url = environment["DOUBLETICK_SERVER_URL"], !url.isEmpty {
        let people = try await Cast { user in
            guard let userSig = environment["DOUBLETICK_USERSIG_\(user.uppercased())"] else {
                throw Wrong("DOUBLETICK_USERSIG_\(user.uppercased()) is not set")
            }
            return (try Client(url: url, options: ClientOptions(appId: appId)), userSig)
        }
        return try await tell(people)
    }

    let given = CommandLine.arguments.dropFirst().first
    let directory = given ?? NSTemporaryDirectory() + "doubletick-story-" + UUID().uuidString
    defer {
        if given == nil {
            try? FileManager.default.removeItem(atPath: directory)
        }
    }
    let service = try await EmbeddedService(directory: directory + "/service", appId: appId)
    let people = try await Cast { user in
        let options = ClientOptions(appId: appId, stateDirectory: "\(directory)/\(user)")
        return (try Client(service, options: options), "any text: service and application are one process")
    }
    try await tell(people)
    await service.close()
}
