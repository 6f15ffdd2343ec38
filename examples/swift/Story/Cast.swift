import Doubletick

let appId: UInt64 = 1_400_000_000

/// Something is not as the story has it.
struct Wrong: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}

/// One person: a client, and what it hears.
final class Person {
    let client: Client
    private var messages: AsyncStream<Message>.AsyncIterator
    private var receipts: AsyncStream<Receipt>.AsyncIterator

    init(_ client: Client) {
        self.client = client
        // Before the login, so that nothing is missed.
        messages = client.messages.makeAsyncIterator()
        receipts = client.receipts.makeAsyncIterator()
    }

    /// Waits for this message, and sends a receipt for it.
    func read(_ sent: Message) async throws -> String {
        while let message = await messages.next() {
            if message.id == sent.id {
                try await client.sendReceipts(for: [message])
                return message.text
            }
        }
        throw Wrong("\(sent.id) did not arrive")
    }

    /// Waits for a receipt; those before it are older states.
    func hears(_ wanted: (Receipt) -> Bool) async throws -> Receipt {
        while let receipt = await receipts.next() {
            if wanted(receipt) { return receipt }
        }
        throw Wrong("a receipt did not arrive")
    }
}

/// Everyone in the story.
final class Cast {
    let alice, bob, carol, dave: Person

    /// Logs everyone in; `client` makes a client for a user, and the credential.
    init(_ client: (String) throws -> (Client, userSig: String)) async throws {
        func person(_ user: String) async throws -> Person {
            let (client, userSig) = try client(user)
            let person = Person(client)
            try await client.login(user, userSig: userSig)
            return person
        }
        alice = try await person("alice")
        bob = try await person("bob")
        carol = try await person("carol")
        dave = try await person("dave")
    }

    func close() async {
        for person in [alice, bob, carol, dave] {
            await person.client.close()
        }
    }
}
