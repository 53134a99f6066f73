/** A door in front of the product that can be shut, so that one journey loses the server and the others do not. */
import { createServer, request, type Server } from "node:http";
import type { AddressInfo, Socket } from "node:net";

export interface Gate {
  readonly url: string;
  shut(): Promise<void>;
  open(): Promise<void>;
}

/** Passes everything on to the product; `localhost` again, so that pages are trusted as on the product itself. */
export async function gateTo(productUrl: string): Promise<Gate> {
  const target = new URL(productUrl);
  const sockets = new Set<Socket>();
  let port = 0;
  let server: Server | null = null;
  const open = async () => {
    server = createServer((incoming, outgoing) => {
      const onward = request(
        {
          host: "127.0.0.1",
          port: target.port,
          path: incoming.url,
          method: incoming.method,
          headers: incoming.headers,
        },
        (answer) => {
          outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
          answer.pipe(outgoing);
        },
      );
      onward.on("error", () => outgoing.destroy());
      outgoing.on("close", () => onward.destroy());
      incoming.pipe(onward);
    });
    server.on("connection", (socket) => {
      sockets.add(socket);
      socket.on("close", () => sockets.delete(socket));
    });
    const listening = server;
    await new Promise<void>((resolve) => listening.listen(port, "127.0.0.1", resolve));
    port = (listening.address() as AddressInfo).port;
  };
  await open();
  return {
    url: `http://localhost:${port}`,
    open,
    shut: async () => {
      const closing = server;
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => (closing === null ? resolve() : closing.close(() => resolve())));
    },
  };
}
