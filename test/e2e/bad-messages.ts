import assert from "node:assert/strict";
import { randomBytes, randomInt } from "node:crypto";
import {
  createOperatorSigner,
  createOperatorVerifier,
  generateOperatorKey,
  type OperatorKeyPair,
} from "../../src/crypto/operator-key.ts";
import { MessageValidator } from "../../src/network/validation/validate.ts";
import { commitBoostSigningRoot } from "../../src/spec/domains.ts";
import { toHex } from "../../src/spec/hex.ts";
import { alan } from "../../src/spec/profiles/alan.ts";
import { commitBoostMessage } from "../../src/spec/signing/commit-boost-message.ts";
import { mutated } from "./mutated.ts";

/** Random and mutated messages that a round has. */
export const MESSAGES = 100_000;

const NETWORK = "misuse";
const OPERATORS = [1, 2, 3, 4];
const VALIDATOR = toHex(new Uint8Array(48).fill(0xab));
const SLOT = 10;

/** The network's validation as an operator of the validator's committee has it; all four have the same RSA key. */
function createValidation({ publicKeyPem }: OperatorKeyPair): MessageValidator {
  const entry = {
    publicKey: VALIDATOR,
    index: 1,
    operatorIds: OPERATORS,
    sharePublicKeys: Object.fromEntries(OPERATORS.map((id) => [id, VALIDATOR])),
  };
  const registry = {
    operatorKey: (id: number) => OPERATORS.includes(id) ? publicKeyPem : null,
    validator: (key: string) => key === VALIDATOR ? entry : null,
    validators: () => [entry],
    committee: () => null,
  };
  return new MessageValidator({
    profile: alan,
    network: NETWORK,
    domain: Uint8Array.of(0, 0, 3, 1),
    genesisForkVersion: new Uint8Array(4),
    registry,
    verify: createOperatorVerifier(),
    currentSlot: () => SLOT,
  });
}

/** A message of operator 1 that is valid as far as the network's validation goes. */
function goodMessage({ privateKeyPem }: OperatorKeyPair): Uint8Array {
  const requestRoot = new Uint8Array(randomBytes(32));
  const ssvMessage = commitBoostMessage({
    domain: "0x00000301",
    validatorPublicKey: VALIDATOR,
    validatorIndex: 1,
    requestRoot: toHex(requestRoot),
    signingRoot: toHex(commitBoostSigningRoot(requestRoot, new Uint8Array(4))),
    slot: SLOT,
    signer: 1,
    signature: new Uint8Array(96),
  }, alan);
  const signer = createOperatorSigner(1, privateKeyPem);
  return alan.containers.signedSSVMessage.serialize({
    signatures: [signer.sign(alan.containers.ssvMessage.serialize(ssvMessage))],
    operatorIds: [1],
    ssvMessage,
    fullData: new Uint8Array(),
  });
}

/**
 * Random and mutated messages into the network's validation: none throws, and none is taken but an unchanged one.
 * @returns how many ended with each code
 */
export function badMessages(): Record<string, number> {
  const key = generateOperatorKey();
  const validation = createValidation(key);
  const good = goodMessage(key);
  const topic = alan.topic(OPERATORS, NETWORK);
  const codes: Record<string, number> = {};
  for (let i = 0; i < MESSAGES; i++) {
    const data = i % 4 === 0 ? new Uint8Array(randomBytes(randomInt(1_024))) : mutated(good);
    const verdict = validation.validate({ topic, data, peer: "fuzzer" });
    if (typeof verdict !== "string") assert.deepEqual(data, good, "a changed message was taken");
    const code = typeof verdict === "string" ? verdict : "taken unchanged";
    codes[code] = (codes[code] ?? 0) + 1;
  }
  return codes;
}
