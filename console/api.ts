/** The REST interface of the server that this page comes from. Nothing else is ever asked. */

/** Why a call was refused: the code and the text of the server; 0: it could not be asked. */
export class Refused extends Error {
  constructor(readonly code: number, text: string) {
    super(text);
  }
}

/** Codes that say that the credential is not good, or not any more. */
const SIGNED_OUT = new Set([60004, 60010, 70001, 70002, 70003, 70009, 70013, 70014, 70050]);

/** Held in memory and nowhere else: a page that is loaded anew asks for it again. */
let authorization = "";
let over: (why: Refused) => void = () => {};

export function onSignedOut(then: (why: Refused) => void): void {
  over = then;
}

export function signedIn(): boolean {
  return authorization !== "";
}

export function signOut(): void {
  authorization = "";
}

/** Calls a command and answers its keys. */
export async function call<T>(command: string, body: object): Promise<T> {
  const used = authorization;
  try {
    return await ask<T>(command, body, used);
  } catch (error) {
    if (error instanceof Refused && SIGNED_OUT.has(error.code) && used === authorization) {
      signOut();
      over(error);
    }
    throw error;
  }
}

async function ask<T>(command: string, body: object, credential: string): Promise<T> {
  let answer: T & { ErrorCode: number; ErrorInfo: string };
  try {
    // The server may close a connection that nothing goes over at this very moment. Every call here may be made twice.
    const response = await send(command, body, credential).catch(() => send(command, body, credential));
    answer = await response.json();
  } catch {
    throw new Refused(0, "");
  }
  if (answer.ErrorCode !== 0) throw new Refused(answer.ErrorCode, answer.ErrorInfo);
  return answer;
}

function send(command: string, body: object, credential: string): Promise<Response> {
  return fetch(`../v4/${command}`, {
    method: "POST",
    headers: { "Authorization": credential, "Content-Type": "application/json" },
    body: JSON.stringify(body),
    cache: "no-store",
    credentials: "omit",
    redirect: "error",
    referrerPolicy: "no-referrer",
  });
}

let several = false;

/** Whether there may be several servers: they share a database. */
export function hasNodes(): boolean {
  return several;
}

async function signIn(credential: string): Promise<void> {
  several = (await ask<Overview>("doubletick/overview", {}, credential)).Store === "PostgreSQL";
  authorization = credential;
}

/** Throws `Refused`. */
export function signInByToken(token: string): Promise<void> {
  return signIn(`Bearer ${token}`);
}

/** Throws `Refused`. */
export function signInByUserSig(user: string, userSig: string): Promise<void> {
  return signIn(`UserSig ${encodeURIComponent(user)}:${userSig}`);
}

export interface Overview {
  Version: string; TimeMs: number; StartTime: number; Store: string; Durability: string; Tls: 0 | 1;
  Connections: number; Sessions: number; Messages: number; Receipts: number; Pushes: number; Coalesced: number;
  Commits: number; CommittedCalls: number; Overflows: number; UnderWay: number; WaitingWrites: number; LogBytes: number;
  Latencies: { UpToMs?: number; Receipts: number; Requests: number }[];
}

export interface Setting { Key: string; Value: string }

export interface Change { Time: number; Who: string; Via: string; What: string; Before: string; After: string }

export interface Connection { UserID: string; Platform: string; Since: number; Address: string; Encoding: string; Waiting: number }

export interface GroupInfo {
  GroupId: string; ErrorCode: number; ErrorInfo: string; Type: string; Name: string; Owner_Account: string; CreateTime: number;
  LastMsgTime: number; NextMsgSeq: number; MemberNum: number; MaxMemberNum: number;
}

export interface Member { Member_Account: string; Role: string; JoinTime: number }

export interface ReceiptMessage { MsgId: string; MsgSeq: number; MsgTime: number; From_Account: string; ReadNum: number; UnreadNum: number }

export interface MessageInfo {
  MsgId: string; GroupId: string; From_Account: string; To_Account: string; MsgSeq: number; MsgKey: string; MsgTime: number;
  Size: number; IsRevoked: 0 | 1; NeedReadReceipt: 0 | 1; ReadNum: number; UnreadNum: number; FirstReadTime: number;
  LastReadTime: number; Curve: { Time: number; ReadNum: number }[];
}

export interface WebhookStatus { Enabled: boolean; Waiting: number; Failing: number; Parked: number; Delivered: number; Failed: number }

export interface WaitingFact { Id: number; CallbackCommand: string; EventTime: number; Tries: number; NextTime: number; LastError: string }

export interface ReaderPage {
  Cursor: string; IsFinish: 0 | 1; ReadList: { Read_Account: string; Read_Time: number }[]; UnreadList: { Unread_Account: string }[];
}

/** A page of those who have read a message of a group, or have not. */
export function readers(message: MessageInfo, unread: boolean, cursor: string, count: number): Promise<ReaderPage> {
  return call("group_open_http_svc/get_group_msg_receipt_detail", {
    GroupId: message.GroupId, MsgSeq: message.MsgSeq, Filter: unread ? 1 : 0, Cursor: cursor, Count: count,
  });
}
