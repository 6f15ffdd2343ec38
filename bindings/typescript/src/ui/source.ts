/** Where the sheet has its names from. */

/** One who has read a message, or has not. */
export interface ReaderEntry {
  id: string;
  /** Default: the id. */
  name?: string | undefined;
  /** Address of a picture. */
  avatar?: string | undefined;
  /** Milliseconds since 1970: when they read it. 0 or undefined: not known. */
  time?: number | undefined;
}

export interface ReaderSlice {
  readers: ReaderEntry[];
  /** The cursor of the next page; undefined at the end. */
  next?: string | undefined;
}

export interface ReaderRequest {
  /** Those who have read it, or those who have not. */
  read: boolean;
  /** Empty for the first page, then `next` of the page before. */
  cursor: string;
  /** How many at most: 100. */
  count: number;
  /** Aborted when nobody waits for the answer any more. */
  signal: AbortSignal;
}

export interface ReaderSource {
  /**
   * Which message this is about. A source that takes the place of one with the same id does not begin the list again,
   * so that it may be made anew whenever a framework renders.
   */
  id?: string | undefined;
  readers(request: ReaderRequest): Promise<ReaderSlice>;
}

/** The part of `Client` of this package that is used. */
export interface ReadersClient {
  getReaders(
    message: string,
    filter: "read" | "unread",
    options: { cursor: number; count: number; signal: AbortSignal },
  ): Promise<{
    readers: { member: { user_id: string; name_card: string; nick_name: string; face_url: string }; read_at: number }[];
    next_seq: number;
    finished: boolean;
  }>;
}

/** The readers of an own group message, from a `Client` of this package: with names, pictures and times. */
export function clientSource(client: ReadersClient, message: string): ReaderSource {
  return {
    id: message,
    async readers({ read, cursor, count, signal }) {
      const options = { cursor: Number(cursor), count, signal };
      const { readers, next_seq, finished } = await client.getReaders(message, read ? "read" : "unread", options);
      return {
        readers: readers.map(({ member, read_at }) => ({
          id: member.user_id,
          name: member.name_card || member.nick_name,
          avatar: member.face_url,
          time: read_at * 1000,
        })),
        next: finished ? undefined : String(next_seq),
      };
    },
  };
}

/** The part of a chat with the vendor's names that is used. */
export interface ReadersChat<M> {
  getGroupMessageReadMemberList(options: { message: M; filter: 0 | 1; cursor: string; count: number }): Promise<{
    data: { cursor: string; isCompleted: boolean; readUserIDList: string[]; unreadUserIDList: string[] };
  }>;
  /** Without it, ids stand for names. */
  getUserProfile?(options: { userIDList: string[] }): Promise<{
    data: { userID: string; nick?: string | undefined; avatar?: string | undefined }[];
  }>;
}

/** The same from a chat with the vendor's names, which does not say when somebody has read. */
export function chatSource<M extends { ID: string }>(chat: ReadersChat<M>, message: M): ReaderSource {
  return {
    id: message.ID,
    async readers({ read, cursor, count }) {
      const { data } = await chat.getGroupMessageReadMemberList({ message, filter: read ? 0 : 1, cursor, count });
      const ids = read ? data.readUserIDList : data.unreadUserIDList;
      // Names are worth a request, but no name is a reason to show no list.
      const profiles = ids[0] && (await chat.getUserProfile?.({ userIDList: ids }).catch(() => undefined));
      return {
        readers: ids.map((id) => {
          const { nick, avatar } = (profiles && profiles.data.find(({ userID }) => userID === id)) || {};
          return { id, name: nick, avatar };
        }),
        next: data.isCompleted ? undefined : data.cursor,
      };
    },
  };
}
