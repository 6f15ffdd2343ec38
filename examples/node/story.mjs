// The story that every language tells: examples/story.txt, line by line.
//
// DOUBLETICK_SERVER_URL names the doubletickd on which it happens; the credentials are in DOUBLETICK_USERSIG_ALICE,
// ..._BOB, ..._CAROL and ..._DAVE.
import { ChatError, Client, ElemType } from "doubletick";

const WebSocket = globalThis.WebSocket ?? (await import("ws")).default;

/** One person with a device. What they are told is kept until the story asks for it. */
class Person {
  constructor(name) {
    this.name = name;
    this.chat = new Client({ url: variable("DOUBLETICK_SERVER_URL"), WebSocket });
    this.told = [];
    this.wake = () => {};
    const keep = (found) => {
      this.told.push(...found);
      this.wake();
    };
    this.chat.on("messages", ({ messages }) => keep(messages));
    this.chat.on("receipts", ({ receipts }) => keep(receipts));
  }

  /** The first login of a name makes the account. */
  static async loggedIn(name) {
    const person = new Person(name);
    await person.chat.login(name, variable(`DOUBLETICK_USERSIG_${name.toUpperCase()}`));
    return person;
  }

  /** The first message or receipt that is wanted. */
  async hears(wanted) {
    for (;;) {
      const at = this.told.findIndex(wanted);
      if (at >= 0) return this.told.splice(at, 1)[0];
      await new Promise((resolve) => (this.wake = resolve));
    }
  }

  async reads({ msg_id }) {
    const message = await this.hears((told) => told.msg_id === msg_id && told.content !== undefined);
    await this.chat.sendReceipts([msg_id]);
    console.log(`${this.name} reads: ${words(message)}`);
  }

  /** Changes that come close together are told as one, so it waits for the numbers that are wanted. */
  hearsReceipt({ msg_id }, read, unread) {
    return this.hears((told) => told.msg_id === msg_id && told.read_count === read && told.unread_count === unread);
  }

  async asks({ msg_id }) {
    const [receipt] = await this.chat.getReceipts([msg_id]);
    return receipt;
  }

  async readers({ msg_id }, filter) {
    const names = [];
    let page = { next_seq: 0 };
    do {
      page = await this.chat.getReaders(msg_id, filter, { cursor: page.next_seq });
      names.push(...page.readers.map(({ member }) => member.user_id));
    } while (!page.finished);
    return names.join(", ");
  }
}

function variable(name) {
  const value = process.env[name];
  if (!value) throw new Error(`not set in the environment: ${name}`);
  return value;
}

function words(message) {
  return message.content.elems.find(({ elem_type }) => elem_type === ElemType.Text)?.text_elem_content;
}

function counts({ read_count, unread_count }, has) {
  return `${read_count} have read in the group, ${unread_count} ${has} not`;
}

/** The code with which a call is refused. */
async function code(call) {
  const error = await call.catch((thrown) => thrown);
  return error instanceof ChatError ? error.code : 0;
}

const people = [];
for (const name of ["alice", "bob", "carol", "dave"]) people.push(await Person.loggedIn(name));
const [alice, bob, carol, dave] = people;
console.log("alice, bob, carol and dave have accounts");

const members = [["bob", "normal"], ["carol", "normal"], ["dave", "normal"]];
const group = await alice.chat.createGroup({ group_type: "public", name: "Weekend hike", members });
console.log('alice makes the group "Weekend hike" with bob, carol and dave');
const asking = { needReadReceipt: true };
const toGroup = await alice.chat.sendText({ group }, "Meet at the lake at nine?", asking);
console.log(`alice -> group: ${words(toGroup)}`);
const toBob = await alice.chat.sendText({ c2c: "bob" }, "你能带地图吗？🗺️", asking);
console.log(`alice -> bob: ${words(toBob)}`);

await bob.reads(toGroup);
await bob.reads(toBob);
for (const { msg_id } of [toGroup, toBob]) await bob.chat.sendReceipts([msg_id]);
console.log("bob sends his receipts again, which changes nothing");
await carol.reads(toGroup);

console.log(`alice hears: ${counts(await alice.hearsReceipt(toGroup, 2, 1), "has")}`);
await alice.hearsReceipt(toBob, 1, 0);
console.log("alice hears: bob has read");
console.log(`alice asks: ${counts(await alice.asks(toGroup), "has")}`);
console.log(`alice asks: bob has ${(await alice.asks(toBob)).read_count > 0 ? "read" : "not read"}`);
console.log(`read: ${await alice.readers(toGroup, "read")}`);
console.log(`unread: ${await alice.readers(toGroup, "unread")}`);

console.log(`a receipt for no message: ${await code(alice.chat.sendReceipts([]))}`);
console.log(`alice sends a receipt for her own message: ${await code(alice.chat.sendReceipts([toGroup.msg_id]))}`);
console.log(`bob asks who has read alice's message: ${await code(bob.chat.getReaders(toGroup.msg_id, "read"))}`);

await dave.chat.quitGroup(group);
console.log("dave leaves the group");
console.log(`alice hears: ${counts(await alice.hearsReceipt(toGroup, 2, 0), "have")}`);
await Promise.all(people.map(({ chat }) => chat.logout()));
console.log("done");
