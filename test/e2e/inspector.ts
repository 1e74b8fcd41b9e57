import { readFile } from "node:fs/promises";
import process from "node:process";
import { type Devnet, type DevnetSettings, startDevnet } from "../../src/devnet/devnet.ts";
import type { OperatorProcess } from "../../src/devnet/operator-process.ts";

/** On loopback and any free port; Node tells its address on standard error. */
const INSPECT = "--inspect=127.0.0.1:0";
const ADDRESS = /^Debugger listening on (ws:\S+)$/m;

/** The answer to `Runtime.getHeapUsage`: V8's own objects, its embedder's, and the bytes outside the heap they hold. */
interface HeapUsage {
  readonly usedSize: number;
  readonly embedderHeapUsedSize: number;
  readonly backingStorageSize: number;
}

/** Starts a devnet whose operators can be asked what they hold; on Node, which takes options from the environment. */
export async function startInspected(settings: DevnetSettings): Promise<Devnet> {
  const options = process.env.NODE_OPTIONS ?? "";
  process.env.NODE_OPTIONS = `${options} ${INSPECT}`;
  try {
    return await startDevnet(settings, () => {});
  } finally {
    process.env.NODE_OPTIONS = options;
  }
}

/** Bytes that an operator of such a devnet holds once everything that can go is gone. */
export async function heldBytesOf({ logPath }: OperatorProcess): Promise<number> {
  const address = ADDRESS.exec(await readFile(logPath, "utf8"))?.[1];
  if (address === undefined) throw new Error("the operator told no address of its inspector");
  const socket = new WebSocket(address);
  try {
    await opened(socket);
    // Twice for the reason that `heldBytes` has.
    for (let i = 0; i < 2; i++) await call(socket, "HeapProfiler.collectGarbage");
    const usage = await call<HeapUsage>(socket, "Runtime.getHeapUsage");
    return usage.usedSize + usage.embedderHeapUsedSize + usage.backingStorageSize;
  } finally {
    // A process does not end while its inspector is in use.
    socket.close();
  }
}

function opened(socket: WebSocket): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.onopen = () => resolve();
    socket.onerror = () => reject(new Error("the operator's inspector does not answer"));
  });
}

/** The result of a method of the DevTools protocol; one call at a time. */
function call<Result>(socket: WebSocket, method: string): Promise<Result> {
  return new Promise((resolve, reject) => {
    socket.onclose = () => reject(new Error(`the operator ended before ${method} was answered`));
    socket.onmessage = ({ data }) => {
      const { result, error } = JSON.parse(data);
      if (error === undefined) resolve(result);
      else reject(new Error(`${method}: ${error.message}`));
    };
    socket.send(JSON.stringify({ id: 1, method }));
  });
}
