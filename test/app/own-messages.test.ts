import { expect, test } from "vitest";
import { OwnMessages } from "../../src/app/own-messages.ts";
import {
  createOperatorSigner,
  createOperatorVerifier,
  generateOperatorKey,
} from "../../src/crypto/operator-key.ts";
import type { Network } from "../../src/ports/network.ts";
import type { SSVMessage } from "../../src/spec/containers/messages.ts";
import { MESSAGE_ID_LENGTH } from "../../src/spec/message-id.ts";
import { alan } from "../../src/spec/profiles/alan.ts";
import { boole } from "../../src/spec/profiles/boole.ts";
import { recordingLog } from "../support/log.ts";

const key = generateOperatorKey();
const MESSAGE: SSVMessage = {
  msgType: 0,
  msgId: new Uint8Array(MESSAGE_ID_LENGTH).fill(3),
  data: Uint8Array.of(1, 2, 3),
};

/** What operator 7 sends over a network that takes it, or does not. */
function ownMessages(failure?: Error, profile = alan) {
  const published: [string, Uint8Array][] = [];
  const log = recordingLog();
  const network: Network = {
    start: () => Promise.resolve(),
    stop: () => Promise.resolve(),
    join: () => {},
    peers: () => [],
    publish(topic, data) {
      published.push([topic, data]);
      return failure ? Promise.reject(failure) : Promise.resolve();
    },
    repeat: (topic, data) => network.publish(topic, data),
  };
  const signer = createOperatorSigner(7, key.privateKeyPem);
  return { own: new OwnMessages({ network, name: "test", profile, signer, log }), published, log };
}

test("an own message has this operator's signature, which holds over the message without its value", () => {
  const { own } = ownMessages();
  const fullData = Uint8Array.of(9);
  const signed = own.sign(MESSAGE, fullData);
  expect(signed).toMatchObject({ operatorIds: [7], ssvMessage: MESSAGE, fullData });
  const bytes = alan.containers.ssvMessage.serialize(MESSAGE);
  expect(createOperatorVerifier()(key.publicKeyPem, bytes, signed.signatures[0]!)).toBe(true);
});

test("an own message without a value has none", () => {
  expect(ownMessages().own.sign(MESSAGE).fullData).toEqual(new Uint8Array());
});

test.each([alan, boole])("an own message goes out once, on its committee's topic: $name", (profile) => {
  const { own, published } = ownMessages(undefined, profile);
  const signed = own.sign(MESSAGE);
  own.publish([1, 2, 3, 4], signed);
  expect(published).toEqual([
    [profile.topic([1, 2, 3, 4], "test"), profile.containers.signedSSVMessage.serialize(signed)],
  ]);
});

test("what does not go out is logged, and nobody else hears of it", async () => {
  const { own, log } = ownMessages(new Error("no peers"));
  own.publish([1, 2, 3, 4], own.sign(MESSAGE));
  await Promise.resolve();
  await Promise.resolve();
  expect(log.lines).toEqual([
    { level: "warn", message: "own message not published", fields: { cause: "Error: no peers" } },
  ]);
});
