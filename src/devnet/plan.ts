import { randomBytes } from "node:crypto";
import { type Bls } from "../crypto/bls.ts";
import { generateOperatorKey, type OperatorKeyPair } from "../crypto/operator-key.ts";
import { splitKey } from "../crypto/split.ts";
import { generateNetworkKey, peerIdOf } from "../network/keys.ts";
import { CLUSTER_SIZES, quorum } from "../spec/committee.ts";
import { fromHex, type Hex, toHex } from "../spec/hex.ts";
import { GROUP_ORDER } from "../crypto/lagrange.ts";

/** How large a devnet is. */
export interface DevnetSize {
  /** Operators in all. */
  readonly operators: number;
  /** Committees among them, each of the largest size that there are operators for. */
  readonly committees: number;
}

/** A devnet of a size that cannot be. */
export class DevnetSizeError extends Error {
  override readonly name = "DevnetSizeError";
}

/** Validators of a devnet, dealt out to its committees. */
const VALIDATORS = 32;

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
  /** Validator i is the i-th committee's, counted round and round. */
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

/**
 * The operators of each committee, numbered from 1: the first committee begins with the first operator, the last ends
 * with the last, the others lie evenly between.
 * @throws DevnetSizeError where not every operator has a committee, or two committees would be one
 */
export function committeesOfSize({ operators, committees }: DevnetSize): number[][] {
  const size = CLUSTER_SIZES.findLast((size) => size <= operators);
  if (size === undefined) throw new DevnetSizeError(`${operators} operators make no committee: 4 are needed`);
  const spare = operators - size;
  const named = `${operators} operators and ${committees} committees`;
  if (committees === 1 && spare > 0) {
    const sizes = CLUSTER_SIZES.join(", ");
    throw new DevnetSizeError(
      `${named}: one committee has ${sizes} operators; give that many, or more committees`,
    );
  }
  if (spare < committees - 1) {
    throw new DevnetSizeError(
      `${named}: ${spare + 1} different ones of ${size} can be made; give more operators`,
    );
  }
  if (spare > (committees - 1) * size) {
    throw new DevnetSizeError(`${named}: not every operator has one; give more`);
  }
  return Array.from({ length: committees }, (_, k) => {
    const first = committees === 1 ? 1 : 1 + Math.round(k * spare / (committees - 1));
    return Array.from({ length: size }, (_, i) => first + i);
  });
}

/**
 * Makes the keys of a devnet.
 * @param ports one pair an operator
 * @throws DevnetSizeError
 */
export async function planDevnet(
  bls: Bls,
  size: DevnetSize,
  ports: readonly OperatorPorts[],
): Promise<DevnetPlan> {
  const committees = committeesOfSize(size);
  const operators = await Promise.all(ports.map((each, i) => planOperator(i + 1, each)));
  const validators = Array.from(
    { length: Math.max(VALIDATORS, committees.length) },
    (_, i) => planValidator(bls, i, committees[i % committees.length]!),
  );
  return { operators, validators };
}
