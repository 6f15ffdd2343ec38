/** Sockets that the page can cut, as a bad network would. */
export class Line {
  private readonly sockets = new Set<WebSocket>();
  private isCut = false;

  /** The class for a client's option `WebSocket`. */
  readonly Socket: typeof WebSocket;

  constructor() {
    const line = this;
    this.Socket = class extends WebSocket {
      constructor(url: string | URL, protocols?: string | string[]) {
        super(url, protocols);
        line.sockets.add(this);
        this.addEventListener("close", () => line.sockets.delete(this));
        if (line.isCut) this.close();
      }
    };
  }

  cut(): void {
    this.isCut = true;
    for (const socket of this.sockets) socket.close();
  }

  /** Tells clients at once, so that nobody waits for the next try. */
  restore(): void {
    this.isCut = false;
    window.dispatchEvent(new Event("online"));
  }
}
