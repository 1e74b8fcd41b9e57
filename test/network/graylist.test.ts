import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { generateNetworkKey } from "../../src/network/keys.ts";
import { Libp2pAdapter, type Libp2pNetwork } from "../../src/network/libp2p-adapter.ts";
import { createGossipNode, type GossipNode } from "../../src/network/libp2p-node.ts";
import { SCORE_THRESHOLDS } from "../../src/network/score-params.ts";
import { gossipVerdict } from "../../src/spec/validation/gossip.ts";
import { libp2pNode, until } from "./libp2p-nodes.ts";
import { type RawPeer, rawPeer } from "./raw-peer.ts";
import { recordingLog } from "./test-log.ts";
import { createValidator, draft, gossip, verdictOf } from "./validation/support.ts";

vi.setConfig({ testTimeout: 30_000 });

const TOPIC = draft().topic;

/** Invalid messages that a peer may send at most. */
const ALLOWED = 20;

let node: GossipNode;
let network: Libp2pNetwork;
let peer: RawPeer;
let honest: Libp2pNetwork;
/** What the node's validation said, by peer. */
let verdicts: { readonly peer: string; readonly verdict: string }[];

beforeEach(async () => {
  const privateKey = await generateNetworkKey();
  node = await createGossipNode({
    listen: "/ip4/127.0.0.1/tcp/0",
    peers: [],
    privateKey,
    validatorsOn: () => 1,
  });
  network = new Libp2pAdapter(node, [], recordingLog());
  verdicts = [];
  const validator = createValidator();
  network.join(TOPIC, async (message) => {
    const verdict = verdictOf(validator.validate(message));
    verdicts.push({ peer: message.peer, verdict });
    return gossipVerdict(verdict as Parameters<typeof gossipVerdict>[0]);
  });
  await network.start();
  honest = await libp2pNode({ bootstrap: network.addresses() });
  honest.join(TOPIC, async () => "accept");
  await honest.start();
  await until(() => honest.peers(TOPIC).length === 1 && network.peers(TOPIC).length === 1);
});

afterEach(async () => {
  await peer.stop();
  await Promise.all([honest.stop(), network.stop()]);
});

let seed = 0;

/** A message that nobody sent before: valid, or with a forged signature. */
function message(forged: boolean): Uint8Array {
  const next = draft({ seed: seed++ });
  if (forged) next.resign = () => [new Uint8Array(256)];
  return gossip(next).data;
}

const sendForged = () => peer.send({ messages: [{ topic: TOPIC, data: message(true) }] });
const score = () => node.services.gossip.score.score(peer.id);
const judged = (id: string) => verdicts.filter((each) => each.peer === id).map(({ verdict }) => verdict);

/** Sends forged messages until the node no longer listens to the peer. */
async function misbehave(): Promise<void> {
  for (let i = 0; i <= ALLOWED; i++) sendForged();
  await until(() => judged(peer.id).length > ALLOWED);
  await until(() => score() < SCORE_THRESHOLDS.graylistThreshold);
  // Gossip looks at a peer's score once a second at most, and goes by what it saw until then.
  await until(() => !node.services.gossip.acceptFrom(peer.id));
}

/** What the node judges of a message that the peer sends now; an announcement behind it tells that it has come. */
async function judgedOf(send: () => void, mark: string): Promise<string[]> {
  const before = judged(peer.id).length;
  send();
  peer.send({ subscriptions: [{ topic: mark, subscribe: true }] });
  await until(() => network.peers(mark).includes(peer.id));
  // Whatever was taken of it is judged by the time that an honest peer's next message is.
  const heard = judged(honestId()).length;
  await honest.publish(TOPIC, message(false));
  await until(() => judged(honestId()).length > heard);
  return judged(peer.id).slice(before);
}

const honestId = () => honest.peerId();

it("hears a peer no more that keeps sending what is rejected, and others as before", async () => {
  peer = await rawPeer(network.addresses()[0]!);
  expect(await judgedOf(sendForged, "mark 1")).toEqual(["SSVMessageHasInvalidSignature"]);
  await misbehave();
  expect(new Set(judged(peer.id))).toEqual(new Set(["SSVMessageHasInvalidSignature"]));
  const good = () => peer.send({ messages: [{ topic: TOPIC, data: message(false) }] });
  expect(await judgedOf(good, "mark 2")).toEqual([]);
  expect(judged(honestId())).toEqual(["valid", "valid"]);
  expect(node.services.gossip.score.score(honestId())).toBeGreaterThan(0);
});

it("hears it no more when it comes back under its id", async () => {
  const key = await generateNetworkKey();
  peer = await rawPeer(network.addresses()[0]!, key);
  await misbehave();
  await peer.stop();
  await until(() => node.getConnections().every(({ remotePeer }) => remotePeer.toString() !== peer.id));
  peer = await rawPeer(network.addresses()[0]!, key);
  expect(await judgedOf(sendForged, "mark")).toEqual([]);
});

it("hears a peer that sent a few invalid messages", async () => {
  peer = await rawPeer(network.addresses()[0]!);
  for (let i = 0; i < 5; i++) sendForged();
  await until(() => judged(peer.id).length === 5);
  const good = () => peer.send({ messages: [{ topic: TOPIC, data: message(false) }] });
  expect(await judgedOf(good, "mark")).toEqual(["valid"]);
});
