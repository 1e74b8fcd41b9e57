import { randomBytes } from "node:crypto";
import { type Bls } from "../crypto/bls.ts";
import { generateOperatorKey, type OperatorKeyPair } from "../crypto/operator-key.ts";
import { splitKey } from "../crypto/split.ts";
import { generateNetworkKey, peerIdOf } from "../network/keys.ts";
import { quorum } from "../spec/committee.ts";
import { fromHex, type Hex, toHex } from "../spec/hex.ts";
import { GROUP_ORDER } from "../crypto/lagrange.ts";

/** How large a devnet is. */
export interface DevnetSize {
  /** Operators of each committee. */
  readonly operators: number;
  readonly committees: number;
}

/** Keys of one operator of a devnet. */
export interface DevnetOperator {
  readonly id: number;
  readonly rsa: OperatorKeyPair;
  /** secp256k1, 32 bytes. */
  readonly networkKey: Uint8Array;
  readonly gossipAddress: string;
  readonly signerPort: number;
  /** Bearer token of its one signer module. */
  readonly token: string;
  /** Secret of that module's JWTs. */
  readonly jwtSecret: string;
  readonly adminSecret: string;
  /** Bearer token of the operator at the sidecar. */
  readonly sidecarToken: string;
}

/** A validator of a devnet, its key split over one committee. */
export interface DevnetValidator {
  readonly publicKey: Hex;
  readonly index: number;
  readonly operatorIds: readonly number[];
  readonly sharePublicKeys: Readonly<Record<number, Hex>>;
  readonly secretShares: Readonly<Record<number, Hex>>;
}

/** Who takes part in a devnet, with every key made anew. */
export interface DevnetPlan {
  readonly operators: readonly DevnetOperator[];
  /** One a committee. */
  readonly validators: readonly DevnetValidator[];
}

/** A secret key of chance: 1 to below the group order, 32 bytes, big endian. */
function secretKey(): Uint8Array {
  const number = BigInt(toHex(new Uint8Array(randomBytes(48)))) % (GROUP_ORDER - 1n) + 1n;
  return fromHex(`0x${number.toString(16).padStart(64, "0")}`);
}

function newToken(): string {
  return randomBytes(32).toString("hex");
}

/** TCP ports of one operator. */
export interface OperatorPorts {
  readonly gossip: number;
  readonly signer: number;
}

async function planOperator(id: number, ports: OperatorPorts): Promise<DevnetOperator> {
  const networkKey = await generateNetworkKey();
  return {
    id,
    rsa: generateOperatorKey(),
    networkKey,
    gossipAddress: `/ip4/127.0.0.1/tcp/${ports.gossip}/p2p/${peerIdOf(networkKey)}`,
    signerPort: ports.signer,
    token: newToken(),
    jwtSecret: newToken(),
    adminSecret: newToken(),
    sidecarToken: newToken(),
  };
}

function planValidator(bls: Bls, index: number, operatorIds: readonly number[]): DevnetValidator {
  const secret = secretKey();
  const shares = splitKey(
    bls,
    secret,
    operatorIds,
    quorum(operatorIds.length),
    (n) => new Uint8Array(randomBytes(n)),
  );
  const publicKey = toHex(bls.publicKey(secret));
  secret.fill(0);
  return {
    publicKey,
    index,
    operatorIds,
    sharePublicKeys: Object.fromEntries(shares.map((share) => [share.operatorId, toHex(share.publicKey)])),
    secretShares: Object.fromEntries(shares.map((share) => [share.operatorId, toHex(share.secretKey)])),
  };
}

/** How many operators a devnet has: committee k is of operators k + 1 to k + n, so that neighbours share all but one. */
export function operatorCount({ operators, committees }: DevnetSize): number {
  return operators + committees - 1;
}

/** Makes the keys of a devnet. @param ports one pair an operator */
export async function planDevnet(
  bls: Bls,
  size: DevnetSize,
  ports: readonly OperatorPorts[],
): Promise<DevnetPlan> {
  const operators = await Promise.all(ports.map((each, i) => planOperator(i + 1, each)));
  const validators = Array.from(
    { length: size.committees },
    (_, k) => planValidator(bls, k, operators.slice(k, k + size.operators).map((operator) => operator.id)),
  );
  return { operators, validators };
}
