import Doubletick

let service = try await EmbeddedService(directory: "first-receipt")
let (alice, bob) = (try Client(service), try Client(service))
let (receipts, messages) = (alice.receipts, bob.messages)
try await alice.login("alice", userSig: "any")
try await bob.login("bob", userSig: "any")

let sent = try await alice.send("Lunch at noon?", to: .user("bob"))
for await message in messages where message.id == sent.id {
    try await bob.sendReceipts(for: [message])
    break
}
for await receipt in receipts where receipt.messageId == sent.id {
    print("bob has read it:", receipt.isPeerRead)
    break
}
