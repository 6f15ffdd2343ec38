import Doubletick

// Bob reads a message of alice, and alice learns it.
let service = try await EmbeddedService(directory: "data")
let (alice, bob) = (try Client(service), try Client(service))
let (receipts, messages) = (alice.receipts, bob.messages)
try await alice.login("alice", userSig: "any text")
try await bob.login("bob", userSig: "any text")

let sent = try await alice.send("Is anybody there? 👋", to: .user("bob"))
for await message in messages where message.id == sent.id {
    if case .text(let text) = message.content.elems[0] {
        print("bob reads: \(text)")
    }
    try await bob.sendReceipts(for: [message])
    break
}
for await receipt in receipts where receipt.messageId == sent.id {
    print("alice hears: bob has\(receipt.isPeerRead ? "" : " not") read it")
    break
}
