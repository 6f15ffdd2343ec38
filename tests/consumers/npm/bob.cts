// Bob's side, in CommonJS: reads what comes and sends the receipt.
import doubletick = require("doubletick");

/** Answers with the text of the first message, once its receipt is sent. */
async function reads(options: doubletick.ClientOptions, userSig: string): Promise<{ text: Promise<string>; close(): Promise<void> }> {
  const bob = new doubletick.Client(options);
  const text = new Promise<string>((resolve, reject) => {
    bob.on("messages", ({ messages: [message] }) => {
      const elem = message.content.elems.find(({ elem_type }) => elem_type === doubletick.ElemType.Text);
      bob.sendReceipts([message.msg_id]).then(() => resolve(String(elem?.text_elem_content)), reject);
    });
  });
  await bob.login("bob", userSig);
  return { text, close: () => bob.close() };
}

export = { reads };
