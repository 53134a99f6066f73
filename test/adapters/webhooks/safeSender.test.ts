/** Webhooks cannot be turned against our own network: attacks on where they go and what they read. */
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { addressFault, urlFault } from "../../../backend/adapters/webhooks/addressCheck.ts";
import { safeSender } from "../../../backend/adapters/webhooks/safeSender.ts";

const servers: Server[] = [];
/** A receiver on the loopback; its origin. */
async function receiver(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

describe("an address", () => {
  it.each([
    ["127.0.0.1", "loopback"],
    ["127.9.9.9", "loopback"],
    ["0.0.0.0", "unspecified"],
    ["10.1.2.3", "private"],
    ["172.16.0.1", "private"],
    ["192.168.178.1", "private"],
    ["169.254.169.254", "link-local: metadata services"],
    ["100.64.0.1", "carrier-grade NAT"],
    ["192.0.0.8", "protocol assignments"],
    ["198.18.0.1", "benchmarking"],
    ["224.0.0.1", "multicast"],
    ["240.0.0.1", "reserved"],
    ["255.255.255.255", "broadcast"],
    ["::", "unspecified"],
    ["::1", "loopback"],
    ["fe80::1", "link-local"],
    ["fe80::1%eth0", "with a zone"],
    ["fec0::1", "site-local"],
    ["fc00::1", "unique local"],
    ["fd12:3456::1", "unique local"],
    ["ff02::1", "multicast"],
    ["::ffff:127.0.0.1", "mapped IPv4"],
    ["::ffff:8.8.8.8", "mapped IPv4, even of a public address"],
    ["::ffff:a9fe:a9fe", "mapped IPv4 in hexadecimal"],
    ["::127.0.0.1", "compatible IPv4"],
    ["64:ff9b::7f00:1", "NAT64"],
    ["64:ff9b:1::a00:1", "local NAT64"],
    ["2002:7f00:1::", "6to4"],
    ["2001:0:53aa:64c::", "Teredo"],
    ["2001:db8::1", "documentation"],
    ["100::1", "discard"],
    ["not an address", "nothing"],
    ["2130706433", "a number"],
  ])("%s is not called (%s)", (address) => {
    expect(addressFault(address)).not.toBeNull();
  });

  it.each(["8.8.8.8", "93.184.216.34", "2606:4700::1111", "2a00:1450:4001::1"])("%s is public", (address) => {
    expect(addressFault(address)).toBeNull();
  });
});

describe("a URL", () => {
  it.each([
    "http://receiver.example/hook",
    "ftp://receiver.example/hook",
    "file:///etc/passwd",
    "gopher://receiver.example:70/x",
    "https://receiver.example:8443/hook",
    "https://receiver.example:22/hook",
    "https://user:secret@receiver.example/hook",
    "https://receiver.example/hook#part",
    "https://127.0.0.1/hook",
    "https://2130706433/hook",
    "https://0x7f000001/hook",
    "https://0177.0.0.1/hook",
    "https://127.1/hook",
    "https://[::1]/hook",
    "https://[::ffff:127.0.0.1]/hook",
    "https://localhost/hook",
    "https://localhost./hook",
    "https://service.internal/hook",
    "https://printer.local/hook",
    "https://intranet/hook",
    "https://①②⑦.⓪.⓪.①/hook",
    `https://receiver.example/${"x".repeat(600)}`,
    "nonsense",
  ])("%s is not called", (url) => {
    expect(urlFault(url)).not.toBeNull();
  });

  it("with https, a public name and the usual port is called", () => {
    expect(urlFault("https://receiver.example/hook?a=1")).toBeNull();
    expect(urlFault("https://receiver.example:443/hook")).toBeNull();
  });
});

describe("sending", () => {
  const url = "https://receiver.example/hook";
  const at = (...addresses: string[]) =>
    safeSender({
      resolve: async () => addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 })),
      timeoutMs: 500,
    });

  it("looks at every address of a name: one that is ours spoils it", async () => {
    expect(await at("93.184.216.34", "127.0.0.1").faultOf(url)).toBe("the address is loopback");
    expect(await at("93.184.216.34", "127.0.0.1").send(url, {}, "{}")).toEqual({
      status: null,
      fault: "the address is loopback",
    });
    expect(await at("93.184.216.34").faultOf(url)).toBeNull();
    expect(await at().faultOf(url)).toBe("the name does not resolve");
  });

  it("is not led astray by a name that resolves differently a moment later (DNS rebinding)", async () => {
    let hits = 0;
    await receiver((_request, response) => {
      hits += 1;
      response.end();
    });
    let asked = 0;
    const sender = safeSender({
      timeoutMs: 500,
      resolve: async () => {
        asked += 1;
        return [{ address: asked === 1 ? "93.184.216.34" : "127.0.0.1", family: 4 }];
      },
    });
    expect(await sender.faultOf(url)).toBeNull();
    expect(await sender.send(url, {}, "{}")).toEqual({ status: null, fault: "the address is loopback" });
    // One look-up per connection, and that very answer is connected to: there is no second one to bend.
    expect([asked, hits]).toEqual([2, 0]);
  });

  it("does not follow redirects", async () => {
    let followed = false;
    const inner = await receiver((_request, response) => {
      followed = true;
      response.end();
    });
    const outer = await receiver((_request, response) => {
      response.writeHead(307, { location: `${inner}/secret` }).end();
    });
    const sender = safeSender({ allowedOrigins: [outer, inner] });
    expect(await sender.send(`${outer}/hook`, {}, "{}")).toEqual({
      status: 307,
      fault: "it redirects, which is not followed",
    });
    expect(followed).toBe(false);
  });

  it("gives up on a receiver that is slow, that drips, or that answers without end", async () => {
    const silent = await receiver(() => undefined);
    const endless = await receiver((_request, response) => {
      response.writeHead(200);
      const write = (): void => {
        while (response.write("x".repeat(16_384)));
      };
      response.on("drain", write);
      write();
    });
    const dripping = await receiver((_request, response) => {
      response.writeHead(200);
      const timer = setInterval(() => response.write("x"), 50);
      response.on("close", () => clearInterval(timer));
    });
    const sender = safeSender({ allowedOrigins: [silent, endless, dripping], timeoutMs: 400 });
    expect((await sender.send(silent, {}, "{}")).fault).toBe("it took too long");
    expect((await sender.send(dripping, {}, "{}")).fault).toBe("it took too long");
    expect((await sender.send(endless, {}, "{}")).fault).toBe("the answer is too long");
  });

  it("tells an answer from a failure without repeating what the receiver said", async () => {
    const failing = await receiver((_request, response) => {
      response.writeHead(500).end("secret words of the receiver");
    });
    const fine = await receiver((_request, response) => {
      response.writeHead(204).end();
    });
    const sender = safeSender({ allowedOrigins: [failing, fine] });
    expect(await sender.send(failing, {}, "{}")).toEqual({ status: 500, fault: "it answered 500" });
    expect(await sender.send(fine, {}, "{}")).toEqual({ status: 204, fault: null });
    expect((await sender.send("http://127.0.0.1:9/", {}, "{}")).fault).toBe("it is not https");
  });

  it("allows only the very origins that the setting names", async () => {
    const here = await receiver((_request, response) => {
      response.end();
    });
    const other = await receiver((_request, response) => {
      response.end();
    });
    const sender = safeSender({ allowedOrigins: [here] });
    expect((await sender.send(`${here}/a`, {}, "{}")).fault).toBeNull();
    expect((await sender.send(`${other}/a`, {}, "{}")).fault).toBe("it is not https");
    expect((await sender.send(`${here.replace("127.0.0.1", "localhost")}/a`, {}, "{}")).fault).not.toBeNull();
  });
});
