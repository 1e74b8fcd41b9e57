import { posix } from "node:path";
import { importsOf } from "./scan.ts";
import type { SourceFile } from "./source.ts";

/** A room of the house: where it is, and which other rooms it may import from. */
interface Room {
  readonly at: string;
  readonly from: readonly string[];
  /** Rooms of which it may import types only. */
  readonly typesFrom?: readonly string[];
}

const ADAPTER = ["spec", "crypto", "ports"];
const SERVICE = ["machines", "spec", "ports", "runtime"];
const SERVICES_AND_ADAPTERS = ["network", "beacon", "commit-boost", "store", "constraints", "avs"];
const APP = ["spec", "ports", "crypto", "runtime", "effects", "observe", ...SERVICES_AND_ADAPTERS];
const TOOL = ["app", "machines", ...APP];

/**
 * Which way imports run. Every room may import from itself; what is in no room may neither
 * import nor be imported. Type-only imports count. Where the architecture leaves it open, this is the narrowest that
 * the code needs: observe sees ports and spec; an adapter sees no other adapter; the app has its charts from effects,
 * so that none runs without them, and takes only types from machines; the audit is joined to a process by a tool.
 */
export const ROOMS: Readonly<Record<string, Room>> = {
  spec: { at: "src/spec/", from: [] },
  machines: { at: "machines/", from: ["spec"] },
  ports: { at: "src/ports/", from: ["spec"] },
  wasm: { at: "wasm/", from: [] },
  crypto: { at: "src/crypto/", from: ["spec", "wasm", "ports"] },
  runtime: { at: "src/runtime/", from: ["spec", "ports"] },
  effects: { at: "src/effects/", from: ["machines", "spec", "ports"] },

  network: { at: "src/network/", from: ADAPTER },
  beacon: { at: "src/beacon/", from: ADAPTER },
  "commit-boost": { at: "src/commit-boost/", from: ADAPTER },
  store: { at: "src/store/", from: ADAPTER },

  constraints: { at: "src/constraints/", from: SERVICE },
  avs: { at: "src/avs/", from: SERVICE },

  observe: { at: "src/observe/", from: ["ports", "spec"] },
  audit: { at: "src/audit/", from: ["machines", "runtime"] },

  app: { at: "src/app/", from: APP, typesFrom: ["machines"] },

  conformance: { at: "src/conformance/", from: TOOL },
  sim: { at: "src/sim/", from: TOOL },
  // It shows the atlas, and starts operators with the permissions that the launcher gives.
  devnet: { at: "src/devnet/", from: [...TOOL, "audit", "bin"] },
  bench: { at: "bench/", from: TOOL },
  cli: { at: "src/cli/", from: ["app", "devnet", "conformance", "audit", "sim", "bench", "observe", "spec"] },
  bin: { at: "bin/", from: ["wasm"] },
};

function roomOf(path: string): string | undefined {
  return Object.keys(ROOMS).find((room) => path.startsWith(ROOMS[room]!.at));
}

/** The file that a relative specifier means, from the root of the repository. */
export function resolved(importer: string, specifier: string): string {
  return posix.join(posix.dirname(importer), specifier);
}

/** Whether a specifier means a file and not a library. */
export function isRelative(specifier: string): boolean {
  return specifier.startsWith("./") || specifier.startsWith("../");
}

/** Imports that run the wrong way. */
export function brokenArrows(files: readonly SourceFile[]): string[] {
  return files.flatMap(({ path, text }) =>
    importsOf(text).filter(({ specifier }) => isRelative(specifier)).flatMap(({ specifier, typeOnly }) => {
      const [from, to] = [roomOf(path), roomOf(resolved(path, specifier))];
      if (from !== undefined && to !== undefined && mayImport(from, to, typeOnly)) return [];
      const arrow = `${from ?? "(no room)"} → ${to ?? "(no room)"}${typeOnly ? " (types)" : ""}`;
      return [`${path} imports "${specifier}": ${arrow}`];
    })
  );
}

function mayImport(from: string, to: string, typeOnly: boolean): boolean {
  const room = ROOMS[from]!;
  return from === to || room.from.includes(to) || (typeOnly && room.typesFrom?.includes(to) === true);
}
