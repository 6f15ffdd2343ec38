/** Messages that were made and not sent yet. */
import * as Code from "../codes";
import { ChatError, invalid } from "../errors";
import type { ConversationId, Elem, Message, MessageContent } from "../protocol";
import { conversationKey } from "../protocol";
import { contentOf, elemOf } from "./convert";
import { MessageStatus } from "./enums";
import { failure, success } from "./hub";
import type { V2TimMessage, V2TimMsgCreateInfoResult, V2TimSuccess } from "./types";

/** Drafts that are held; an application that makes messages and never sends them does not fill the memory. */
const HELD = 1_000;

/** @internal */
export interface Draft {
  content: MessageContent;
  targets: string[];
  /** The id under which it was sent to this conversation before, so that sending it again makes no second message. */
  tried?: { key: string; msgId: string };
}

/** @internal */
export class Drafts {
  private readonly drafts = new Map<string, Draft>();
  private next = 1;

  /**
   * Makes one of what `make` answers. A call with parameters of the right types does not fail, which is why the type says
   * success; one without them resolves with the failure.
   */
  async create(sender: string | undefined, make: () => Draft): Promise<V2TimSuccess<V2TimMsgCreateInfoResult>> {
    try {
      const draft = make();
      const id = `draft-${this.next++}`;
      this.keep(id, draft);
      const messageInfo: V2TimMessage = {
        ...contentOf(draft.content), id, progress: 0, isSelf: true, status: MessageStatus.V2TIM_MSG_STATUS_SENDING,
      };
      if (sender !== undefined) messageInfo.sender = sender;
      return success({ id, messageInfo });
    } catch (thrown) {
      return failure(thrown) as never;
    }
  }

  get(id: string): Draft {
    const draft = this.drafts.get(id);
    if (!draft) throw invalid("id: no message that was created and not sent yet");
    return draft;
  }

  /** Takes a draft out while it is being sent; it is put back where that fails, so that it can be sent again. */
  async send(id: string, send: (draft: Draft) => Promise<Message>): Promise<Message> {
    const draft = this.get(id);
    this.drafts.delete(id);
    try {
      return await send(draft);
    } catch (thrown) {
      this.keep(id, draft);
      throw thrown;
    }
  }

  private keep(id: string, draft: Draft): void {
    this.drafts.set(id, draft);
    for (const [oldest] of this.drafts) {
      if (this.drafts.size <= HELD) return;
      this.drafts.delete(oldest);
    }
  }
}

/** The id for sending it there: the same again where it was sent there before. */
export function idFor(draft: Draft, conversation: ConversationId, newId: () => string): string {
  const key = conversationKey(conversation);
  if (draft.tried?.key !== key) draft.tried = { key, msgId: newId() };
  return draft.tried.msgId;
}

export function draftOf(elem: Elem, content: Partial<MessageContent> = {}): Draft {
  return { content: { ...content, elems: [elem] }, targets: [] };
}

/** The content with the parts of `changed` that can be changed: the first element and the custom data of the cloud. */
export function changedContent(content: MessageContent, changed: V2TimMessage): MessageContent {
  const [first, ...others] = content.elems ?? [];
  const elem = elemOf(changed) ?? first;
  if (!elem) throw new ChatError(Code.InvalidParameters, "message: without an element that can be written");
  // Fields of the element that have no form here stay.
  const elems = [first?.elem_type === elem.elem_type ? { ...first, ...elem } : elem, ...others];
  return { ...content, elems, cloud_custom_str: changed.cloudCustomData ?? content.cloud_custom_str ?? "" };
}
