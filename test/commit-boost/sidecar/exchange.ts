// One request from a devnet's sidecar to a client and its signature back, then both stop; run as a process, which ends
// by itself only where nothing is left open.
import process from "node:process";
import { createSidecarClient } from "../../../src/commit-boost/sidecar/client.ts";
import { createBls } from "../../../src/crypto/bls.ts";
import { createDevSidecar } from "../../../src/devnet/sidecar/dev-sidecar.ts";
import { systemClock } from "../../../src/runtime/system-clock.ts";
import { commitBoostSigningRoot } from "../../../src/spec/domains.ts";
import { fromHex, toHex } from "../../../src/spec/hex.ts";
import { recordingLog } from "../../support/log.ts";

const FORK_VERSION = "0x10000000";
const bls = await createBls();
const secret = new Uint8Array(32).fill(9);
const sidecar = createDevSidecar({ bls, genesisForkVersion: FORK_VERSION, tokens: ["t"] });
const served = await sidecar.serve({ port: 0 });
const client = createSidecarClient({ url: served.url, token: "t", clock: systemClock, log: recordingLog() });

const request = new Promise<`0x${string}`>((resolve) =>
  client.start(({ requestRoot }) => resolve(requestRoot))
);
const validatorPublicKey = toHex(bls.publicKey(secret));
sidecar.issue({ validatorPublicKey, slot: 1 });
const requestRoot = await request;
const root = commitBoostSigningRoot(fromHex(requestRoot), fromHex(FORK_VERSION));
await client.submitCommitment({ validatorPublicKey, requestRoot, signature: toHex(bls.sign(secret, root)) });
const header = await client.getBlockHeader({ slot: 1, parentHash: requestRoot, validatorPublicKey });
await client.stop();
await served.close();
const { commitments, invalid } = sidecar.results()[0]!;
process.stdout.write(JSON.stringify({ commitments, invalid, header }));
