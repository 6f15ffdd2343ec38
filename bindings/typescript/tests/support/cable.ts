import { connect, createServer } from "node:net";
import type { AddressInfo, Server, Socket } from "node:net";

/** What a network is between a client and a server, and can be cut. */
export class Cable {
  url = "";
  private isCut = false;
  private readonly ends = new Set<Socket>();
  private readonly server: Server;

  /** To the server at this address, which may change with `to`. */
  static async to(to: () => string): Promise<Cable> {
    const cable = new Cable(to);
    await new Promise<void>((resolve) => cable.server.listen(0, "127.0.0.1", resolve));
    cable.url = `ws://127.0.0.1:${(cable.server.address() as AddressInfo).port}`;
    return cable;
  }

  private constructor(to: () => string) {
    this.server = createServer((near) => {
      if (this.isCut) return void near.destroy();
      const [host, port] = to().replace("ws://", "").split(":");
      const far = connect(Number(port), host);
      for (const [one, other] of [[near, far], [far, near]] as const) {
        this.ends.add(one);
        one.on("error", () => other.destroy());
        one.on("close", () => {
          this.ends.delete(one);
          other.destroy();
        });
        one.pipe(other);
      }
    });
  }

  cut(): void {
    this.isCut = true;
    for (const end of this.ends) end.destroy();
  }

  mend(): void {
    this.isCut = false;
  }

  async close(): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
