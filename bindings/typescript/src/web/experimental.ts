/** The one experimental call of the vendor that tells when a member has read a group message. */
import { ChatError } from "../errors";
import type { Face } from "./face";
import * as WebCode from "./codes";
import { fieldsOf, need, ok, text, texts } from "./parameters";
import type { ChatSDK } from "./sdk";

export function experimentalMethods(face: Face): Pick<ChatSDK, "callExperimentalAPI"> {
  return {
    async callExperimentalAPI(key, options) {
      if (key !== "getGroupReceiptsByUsers") throw new ChatError(WebCode.InvalidOperation, `${key}: not offered`);
      const given = fieldsOf(options);
      const group = text(given, "groupID");
      need(Array.isArray(given.dataList), "dataList: not a list");
      const wanted = new Map(
        given.dataList.map((entry) => [fieldsOf(entry).sequence as number, texts(entry.userIDList, "dataList.userIDList")]),
      );
      const messages = await face.ask("history", {
        conversation: { group },
        start: { seqs: [...wanted.keys()] },
        newer: false,
        count: 100,
        elem_types: [],
      });
      const dataList: { sequence: number; userID: string; readTime: number }[] = [];
      for (const { msg_id: message, seq: sequence } of messages) {
        const users = new Set(wanted.get(sequence));
        let cursor = 0;
        do {
          const page = await face.ask("get_readers", { message, filter: "read", cursor, count: 100 });
          for (const { member, read_at: readTime } of page.readers) {
            if (users.delete(member.user_id)) dataList.push({ sequence, userID: member.user_id, readTime });
          }
          cursor = page.next_seq;
        } while (cursor !== 0 && users.size > 0);
      }
      return ok({ dataList });
    },
  };
}
