/** Gives each message of one client to the other: what a WebSocket costs between two pages, and nothing more. */
import type { AddressInfo } from "node:net";
import { WebSocketServer } from "ws";

const server = new WebSocketServer({ host: "127.0.0.1", port: 0, perMessageDeflate: false });
server.on("connection", (socket) => {
  socket.on("message", (data) => {
    for (const other of server.clients) if (other !== socket) other.send(String(data));
  });
});
server.on("listening", () => console.log(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`));
