import { useEffect, useRef, useState } from "react";
import type { Client, Message } from "doubletick";
import { observeReceipts } from "doubletick/receipts";
import { clientSource, defineElements } from "doubletick/ui";
import type { OwnMessage } from "doubletick/ui";
import type {} from "doubletick/ui/react";

defineElements();

interface Row extends Required<Pick<OwnMessage, "status" | "readCount" | "unreadCount">> {
  id: string;
  sender: string;
  text: string;
  asksForReceipt: boolean;
}

function rowOf(message: Message): Row {
  return {
    id: message.msg_id,
    sender: message.sender,
    text: String(message.content.elems[0]?.["text_elem_content"] ?? ""),
    asksForReceipt: message.need_read_receipt,
    status: "sent",
    readCount: message.read_count,
    unreadCount: message.unread_count,
  };
}

/** The messages of a group: each at its place, with the newest state of its receipts. */
function useRows(client: Client, group: string) {
  const [rows, setRows] = useState<Row[]>([]);
  const put = (row: Row): void =>
    setRows((rows) => (rows.some(({ id }) => id === row.id) ? rows.map((old) => (old.id === row.id ? row : old)) : [...rows, row]));

  useEffect(() => {
    const stops = [
      client.on("messages", ({ messages }) => {
        for (const message of messages) if (message.conversation.group === group) put(rowOf(message));
      }),
      client.on("receipts", ({ receipts }) => {
        const news = new Map(receipts.map((receipt) => [receipt.msg_id, receipt]));
        setRows((rows) => rows.map((row) => {
          const receipt = news.get(row.id);
          return receipt ? { ...row, readCount: receipt.read_count, unreadCount: receipt.unread_count } : row;
        }));
      }),
    ];
    void client.history({ group }).then((messages) => messages.reverse().forEach((message) => put(rowOf(message))));
    return () => stops.forEach((stop) => stop());
  }, [client, group]);
  return [rows, put] as const;
}

export function Chat({ client, group }: { client: Client; group: string }) {
  const [rows, put] = useRows(client, group);
  const [details, setDetails] = useState<string>();
  const [text, setText] = useState("");
  const list = useRef<HTMLUListElement>(null);

  useEffect(() => {
    const observer = list.current && observeReceipts(client, list.current);
    return () => observer?.stop();
  }, [client]);

  function send(id: string, text: string): void {
    const row: Row = {
      id, text, sender: client.user ?? "", asksForReceipt: true, status: "sending", readCount: 0, unreadCount: 0,
    };
    put(row);
    client.sendText({ group }, text, { needReadReceipt: true, msgId: id }).then(
      (message) => put(rowOf(message)),
      () => put({ ...row, status: "failed" }),
    );
  }

  const shown = rows.find(({ id }) => id === details);
  return (
    <main>
      <ul ref={list}>
        {rows.map(({ id, sender, text, asksForReceipt, status, readCount, unreadCount }) =>
          sender === client.user ? (
            <li key={id}>
              {text}{" "}
              <doubletick-mark
                status={status}
                readCount={readCount}
                unreadCount={unreadCount}
                ondoubletick-details={() => setDetails(id)}
                ondoubletick-retry={() => send(id, text)}
              />
            </li>
          ) : (
            <li key={id} data-receipt={asksForReceipt ? id : undefined} data-conversation={`group/${group}`}>
              {sender}: {text}
            </li>
          ),
        )}
      </ul>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (text) send(client.newMessageId(), text);
          setText("");
        }}
      >
        <input aria-label="Message" value={text} onChange={(event) => setText(event.target.value)} />
        <button>Send</button>
      </form>
      <doubletick-readers
        open={shown !== undefined}
        source={shown && clientSource(client, shown.id)}
        readCount={shown?.readCount}
        unreadCount={shown?.unreadCount}
        ondoubletick-close={() => setDetails(undefined)}
      />
    </main>
  );
}
