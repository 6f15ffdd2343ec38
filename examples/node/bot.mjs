// A bot: sends receipts for what it gets, answers what is said to it, and says who has read its answers.
//
//   DOUBLETICK_SERVER_URL   ws://HOST:PORT or wss://HOST:PORT
//   DOUBLETICK_USER         who it is
//   DOUBLETICK_USERSIG      the UserSig of that user
//   DOUBLETICK_STATE        optional: a file in which it keeps what it has seen, so that it answers later what came
//                           while it did not run, and nothing twice
//
// SIGTERM and Ctrl-C end it, once it has done what it has begun.
import { readFile, rename, writeFile } from "node:fs/promises";
import { Client, conversationKey, ElemType } from "doubletick";
import { RECEIPTS_PER_CALL } from "doubletick/constants";

/** Answers carry it, so that two bots do not talk to each other for ever. */
const MARK = "doubletick-bot";
/** Milliseconds that an end waits for what was begun. */
const PATIENCE = 5000;

const names = ["DOUBLETICK_SERVER_URL", "DOUBLETICK_USER", "DOUBLETICK_USERSIG"];
const missing = names.filter((name) => !process.env[name]);
if (missing.length > 0) {
  console.error(`bot: not set in the environment: ${missing.join(", ")}`);
  process.exit(2);
}
const [url, user, userSig] = names.map((name) => process.env[name]);

const state = process.env.DOUBLETICK_STATE;
const store = state && {
  load: () => readFile(state, "utf8").catch((error) => (error.code === "ENOENT" ? null : Promise.reject(error))),
  // All or nothing, also when the machine stops in the middle.
  save: async (_, text) => {
    await writeFile(`${state}.new`, text, { mode: 0o600 });
    await rename(`${state}.new`, state);
  },
};

// Node has a WebSocket of its own from version 22 on.
const WebSocket = globalThis.WebSocket ?? (await import("ws")).default;
const bot = new Client({ url, WebSocket, store });
const underWay = new Set();

/** Does something that an end waits for; a failure is told and hurts nothing else. */
function begin(what, promise) {
  const done = promise.catch((error) => console.error(`bot: ${what}: ${error.message} (${error.code})`));
  underWay.add(done);
  void done.finally(() => underWay.delete(done));
}

bot.on("messages", ({ messages }) => {
  const received = messages.filter((message) => message.sender !== user);
  for (const ids of batches(received.filter((message) => message.need_read_receipt))) begin("receipts", bot.sendReceipts(ids));
  for (const message of received) {
    const text = textOf(message);
    if (!isForMe(message, text)) continue;
    console.log(`${message.sender}: ${text}`);
    const elems = [{ elem_type: ElemType.Text, text_elem_content: `You said: ${text}` }];
    const content = { elems, cloud_custom_str: MARK };
    begin("answer", bot.sendMessage(message.conversation, content, { needReadReceipt: true }));
  }
});

bot.on("receipts", ({ receipts }) => {
  for (const { msg_id, read_count, unread_count } of receipts) {
    // Without a message: how far somebody has marked the conversation read.
    if (msg_id !== "") console.log(`answer ${msg_id} was read by ${read_count} of ${read_count + unread_count}`);
  }
});

bot.on("link", ({ state }) => console.log(`link: ${state}`));
bot.on("error", ({ error }) => console.error(`bot: ${error.message}`));
bot.on("loggedOut", ({ reason, error }) => {
  console.error(`bot: ${reason}: ${error.message}`);
  void end(1);
});

for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => void end(0));

try {
  await bot.login(user, userSig);
  console.log(`logged in as ${bot.user}`);
} catch (error) {
  console.error(`bot: login: ${error.message} (${error.code})`);
  await end(1);
}

/** Lets go of everything, so that the process ends by itself. */
async function end(code) {
  process.exitCode = code;
  let timer;
  const enough = new Promise((resolve) => (timer = setTimeout(resolve, PATIENCE)));
  await Promise.race([Promise.all(underWay), enough]);
  clearTimeout(timer);
  await bot.close();
}

/** Ids of messages, each list of one conversation and of a size that one call takes. */
function batches(messages) {
  const byConversation = new Map();
  for (const { conversation, msg_id } of messages) {
    const key = conversationKey(conversation);
    byConversation.set(key, [...(byConversation.get(key) ?? []), msg_id]);
  }
  const lists = [];
  for (const ids of byConversation.values()) {
    for (let at = 0; at < ids.length; at += RECEIPTS_PER_CALL) lists.push(ids.slice(at, at + RECEIPTS_PER_CALL));
  }
  return lists;
}

/** Everything between two people; in a group what names the bot. Never what a bot has said. */
function isForMe({ conversation, content }, text) {
  if (text === "" || content.cloud_custom_str === MARK) return false;
  return conversation.group === undefined || (content.at_users ?? []).includes(user);
}

function textOf({ content }) {
  const texts = content.elems.filter((elem) => elem.elem_type === ElemType.Text);
  return texts.map((elem) => String(elem.text_elem_content ?? "")).join(" ");
}
