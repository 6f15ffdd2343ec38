/** What a client can be given so that more than its memory has what the service must have. That of `doubletick/kept` is one. */
import type { ChatError } from "./errors";
import type { ChatEvent, EventOf } from "./events";
import type { Clock } from "./platform";
import type { Answer, ConversationId, RequestName, Requests } from "./protocol";

export interface Keeper {
  /** Once, when the client is made, before it does anything. `Failure`: the class of its errors. */
  follow(client: KeeperClient, options: { url: string; timeout?: number }, Failure: typeof ChatError): void;
  /**
   * Every request of who is logged in, before it goes its way. Answers nothing where it is to go that way, or else the
   * answer. Requests that it makes itself, through {@link KeeperClient.request}, come here as well.
   */
  take(name: RequestName, body: unknown, heard: Heard, signal?: AbortSignal): Promise<unknown> | undefined;
}

export interface Heard {
  /** The seq up to which every message of it was delivered; undefined where it is not known. */
  seqOf(conversation: ConversationId): number | undefined;
}

/** What a keeper has of its client. */
export interface KeeperClient {
  /** Who is logged in, also while the link is being made again; or undefined. */
  readonly user: string | undefined;
  /** Whether there is a link with the login on it. */
  readonly isConnected: boolean;
  readonly clock: Clock;
  readonly emitter: {
    on<T extends ChatEvent["type"]>(type: T, handler: (event: EventOf<T>) => void): () => void;
    emit(event: ChatEvent): void;
  };
  /** Milliseconds since 1970, by the service's clock as of the last login. */
  serverTime(): number;
  request<K extends RequestName>(name: K, body: Requests[K][0], signal?: AbortSignal): Promise<Answer<K>>;
}
