import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { vi } from "vitest";
import { generateNetworkKey, peerIdOf } from "../../src/network/keys.ts";
import { createLibp2pNetwork, type Libp2pNetwork } from "../../src/network/libp2p.ts";
import { recordingLog } from "./test-log.ts";

/** Where a node of a test will listen, before it exists. */
export interface Seat {
  readonly privateKey: Uint8Array;
  readonly listen: string;
  /** Full multiaddr. */
  readonly address: string;
}

/** A network on loopback, not started. */
export function libp2pNode(
  { bootstrap = [], listen = "/ip4/127.0.0.1/tcp/0", privateKey }: {
    bootstrap?: readonly string[];
    listen?: string;
    privateKey?: Uint8Array;
  } = {},
): Promise<Libp2pNetwork> {
  const log = recordingLog();
  return createLibp2pNetwork({ bootstrap, listen, log, ...(privateKey === undefined ? {} : { privateKey }) });
}

/** Started nodes, each of which keeps connected to the ones that `dials` names by index. */
export async function startNodes(
  size: number,
  dials: (index: number) => readonly number[],
): Promise<Libp2pNetwork[]> {
  const nodes: Libp2pNetwork[] = [];
  for (let i = 0; i < size; i++) {
    const node = await libp2pNode({ bootstrap: dials(i).flatMap((j) => nodes[j]!.addresses()) });
    await node.start();
    nodes.push(node);
  }
  return nodes;
}

/** A key and a port of loopback that nobody listened on a moment ago. */
export async function seat(): Promise<Seat> {
  const privateKey = await generateNetworkKey();
  const listen = `/ip4/127.0.0.1/tcp/${await freePort()}`;
  return { privateKey, listen, address: `${listen}/p2p/${peerIdOf(privateKey)}` };
}

/** Waits until something holds, longer than a busy machine needs for a handshake and a heartbeat. */
export function until(condition: () => boolean): Promise<void> {
  return vi.waitFor(() => {
    if (!condition()) throw new Error(`not so in time: ${condition}`);
  }, { timeout: 15_000, interval: 10 });
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      // An address of a TCP server that listens is never a string or null.
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
