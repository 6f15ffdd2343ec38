import Doubletick
import Foundation

/// A device: it does what it is told on its standard input and says what comes of it. The words, and what happens to it, are
/// those of `xtask/src/test/kept`, the same in every language.
final class Device: @unchecked Sendable {
    private let client: Client
    private let open = DispatchGroup()

    init(_ url: String, _ directory: String, _ milliseconds: UInt64) throws {
        var options = ClientOptions(stateDirectory: directory, keepUnsent: true)
        if milliseconds > 0 { options.requestTimeoutMs = milliseconds }
        client = try Client(url: url, options: options)
        client.onEvent { event in
            switch event {
            case .messages(let messages):
                for message in messages where !message.isSelf { say("message \(message.id)") }
            case .outbox(let items):
                for item in items { say("outbox \(item.messageId) \(item.code)") }
            default:
                break
            }
        }
    }

    func run(_ line: String) {
        let words = line.split(separator: " ").map(String.init)
        let name = words.count > 1 ? words[1] : ""
        let group = ConversationId.group(name)
        switch words[0] {
        case "login":
            answer("login \(name)") { [client] in
                try await client.login(name, userSig: words[2])
                return nil
            }
        case "group":
            answer("group \(name)") { [client] in
                let members = [NewMember(userId: words[2])]
                _ = try await client.createGroup(
                    NewGroup(groupId: name, groupType: .public, name: name, members: members))
                return nil
            }
        case "send":
            let message = client.newMessage(words[2], to: group)
            answer("sent \(message.id)") { [client] in
                _ = try await client.send(message)
                return nil
            }
        case "read":
            answer(line) { [client] in
                try await client.sendReceipts(forIds: [name])
                return nil
            }
        case "count":
            answer(line) { [client] in try await client.receipts(ofIds: [name]).first.map { "\($0.readCount)" } }
        case "page":
            answer(line) { [client] in
                let page = try await client.historyPage(HistoryQuery(conversation: group))
                return Device.page(page.fromDevice, page.messages.map(\.id))
            }
        case "list":
            answer(line) { [client] in
                let list = try await client.conversationList()
                let rows = list.conversations.map { row in
                    guard case .group(let id) = row.id else { return "?" }
                    return "\(id)=\(row.unread)"
                }
                return Device.page(list.fromDevice, rows)
            }
        case "members":
            answer(line) { [client] in
                let page = try await client.memberPage(MemberQuery(groupId: name))
                return Device.page(page.fromDevice, page.members.map(\.userId))
            }
        case "wake":
            client.wake()
        default:
            fatalError(line)
        }
    }

    /// Ends when everything has been answered.
    func end() {
        open.enter()
        Task {
            await client.close()
            open.leave()
        }
        open.wait()
        say("ended")
    }

    private func answer(_ what: String, _ call: @escaping @Sendable () async throws -> String?) {
        open.enter()
        Task {
            do {
                let answer = try await call()
                say("\(what) 0" + (answer.map { " \($0)" } ?? ""))
            } catch let error as DoubletickError {
                say("\(what) \(error.code) \(error.text)")
            } catch {
                fatalError("\(error)")
            }
            open.leave()
        }
    }

    private static func page(_ fromDevice: Bool, _ names: [String]) -> String {
        (fromDevice ? "device " : "service ") + names.joined(separator: ",")
    }
}

/// A line in one go.
func say(_ line: String) {
    FileHandle.standardOutput.write(Data("\(line)\n".utf8))
}
