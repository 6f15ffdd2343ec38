import type * as codes from "./codes";
import {
  LoginUnderWay, UnreadableAnswer, NotLoggedIn, InvalidParameters, Aborted, Kicked, ServerEnding, ServerTrouble,
  ServerDefect, UnknownRequest, BadFrame, TooFast, TooManyConnections, Disconnected, Timeout, TooLarge, NotAllowed, NoSuchGroup,
  AlreadyMember, GroupIdMine, SigExpired, TooManyLogins,
} from "./codes";

/**
 * What every failure of this package is: a number that programs look at and a text for people. The numbers are those
 * of the service (docs/protocol.md) and, for what goes wrong on this side, those in `Code`.
 */
export class ChatError extends Error {
  readonly code: number;
  /** What belongs to the failure; mostly empty. */
  readonly data: object;

  constructor(code: number, message: string, data: object = {}) {
    super(message);
    this.name = "ChatError";
    this.code = code;
    this.data = data;
  }
}

/** The codes for applications. In here they are imported one by one, so that a bundle has the numbers and no table. */
export const Code: typeof codes = {
  LoginUnderWay, UnreadableAnswer, NotLoggedIn, InvalidParameters, Aborted, Kicked, ServerEnding, ServerTrouble,
  ServerDefect, UnknownRequest, BadFrame, TooFast, TooManyConnections, Disconnected, Timeout, TooLarge, NotAllowed, NoSuchGroup,
  AlreadyMember, GroupIdMine, SigExpired, TooManyLogins,
};

export function invalid(text: string): ChatError {
  return new ChatError(InvalidParameters, text);
}
