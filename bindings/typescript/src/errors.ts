/**
 * What every failure of this package is: a number that programs look at and a text for people. The numbers are those
 * of the service (docs/protocol.md) and, for what goes wrong on this side, those in {@link Code}.
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

/** Codes that the client itself gives, and those of the service that it acts on. */
export const Code = {
  /** Another login is under way. */
  LoginUnderWay: 2025,
  /** The service gave an answer that this client cannot read. */
  UnreadableAnswer: 6001,
  /** Nobody is logged in. */
  NotLoggedIn: 6014,
  /** A parameter is wrong; the text names it. */
  InvalidParameters: 6017,
  /** The caller took the call back (`AbortSignal`). The service may have carried it out where it was sent. */
  Aborted: 6222,
  /** Another device has taken the place of this one. */
  Kicked: 6208,
  ServerEnding: 7009,
  ServerTrouble: 7010,
  ServerDefect: 7012,
  /** What came is no frame of the protocol. */
  BadFrame: 9502,
  TooFast: 9506,
  TooManyConnections: 9507,
  /** The link was cut, and this request is not one to repeat. */
  Disconnected: 9508,
  /** There was no link or no answer in time. */
  Timeout: 9520,
  /** The request is too large to be sent. */
  TooLarge: 9522,
  NotAllowed: 10007,
  NoSuchGroup: 10010,
  AlreadyMember: 10013,
  GroupIdMine: 10025,
  SigExpired: 70001,
  TooManyLogins: 70050,
} as const;

export function invalid(text: string): ChatError {
  return new ChatError(Code.InvalidParameters, text);
}
