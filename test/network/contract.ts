import { afterEach, describe, expect, it } from "vitest";
import { MAX_MESSAGE_BYTES } from "../../src/network/limits.ts";
import type { Network } from "../../src/ports/network.ts";
import { bytes, inbox } from "./inbox.ts";

/** Networks under test, and how their time passes. */
export interface Cluster {
  /** Started and connected to each other. */
  readonly nodes: readonly Network[];
  /** Not started, known to nobody. */
  readonly idle: Network;
  until(condition: () => boolean): Promise<void>;
  close(): Promise<void>;
}

/** What holds of every implementation of the port. */
export function describeNetwork(name: string, create: (size: number) => Promise<Cluster>): void {
  describe(`${name} keeps the network contract`, () => {
    let cluster: Cluster | undefined;
    afterEach(() => cluster?.close());

    async function joined(size: number, topic: string) {
      cluster = await create(size);
      const { nodes, until } = cluster;
      const inboxes = nodes.map((node) => inbox(node, topic));
      await until(() => nodes.every((node) => node.peers(topic).length === size - 1));
      return { nodes, until, inboxes };
    }

    it("brings a message once to every other peer of the topic and never to its publisher", async () => {
      const { nodes, until, inboxes } = await joined(4, "t");
      await nodes[0]!.publish("t", bytes("first"));
      await until(() => inboxes.slice(1).every(({ messages }) => messages.length > 0));
      // What would come twice has come by the time the next publications have.
      for (const [i, node] of nodes.entries()) await node.publish("t", bytes(`last of ${i}`));
      await until(() =>
        inboxes.every(({ texts }) => texts().filter((t) => t.startsWith("last")).length === 3)
      );
      for (const [i, { texts }] of inboxes.entries()) {
        const expected = [0, 1, 2, 3].filter((j) => j !== i).map((j) => `last of ${j}`);
        if (i !== 0) expected.push("first");
        expect(texts().sort()).toEqual(expected.sort());
      }
    });

    it("names the peer that a message came from", async () => {
      const { nodes, until, inboxes } = await joined(2, "t");
      await nodes[0]!.publish("t", bytes("hello"));
      await until(() => inboxes[1]!.messages.length > 0);
      expect(inboxes[1]!.messages[0]).toMatchObject({ topic: "t", peer: nodes[1]!.peers("t")[0] });
    });

    it("keeps topics apart", async () => {
      const { nodes, until, inboxes } = await joined(3, "t");
      const other = [inbox(nodes[0]!, "u"), inbox(nodes[1]!, "u")];
      await until(() => nodes[0]!.peers("u").length === 1);
      await nodes[0]!.publish("u", bytes("on u"));
      await nodes[0]!.publish("t", bytes("on t"));
      await until(() => other[1]!.messages.length > 0 && inboxes[2]!.messages.length > 0);
      expect(other[1]!.texts()).toEqual(["on u"]);
      expect(inboxes[2]!.texts()).toEqual(["on t"]);
    });

    it("lets a peer publish on a topic it did not join", async () => {
      cluster = await create(2);
      const { nodes, until } = cluster;
      const received = inbox(nodes[1]!, "t");
      await until(() => nodes[0]!.peers("t").length === 1);
      await nodes[0]!.publish("t", bytes("from outside"));
      await until(() => received.messages.length > 0);
      expect(received.texts()).toEqual(["from outside"]);
    });

    it("repeats what was published for a peer that missed it, and for no other", async () => {
      cluster = await create(3);
      const { nodes, until } = cluster;
      const heard = inbox(nodes[1]!, "t");
      await until(() => nodes[0]!.peers("t").length === 1);
      await nodes[0]!.publish("t", bytes("decided"));
      await until(() => heard.messages.length === 1);
      const late = inbox(nodes[2]!, "t");
      await until(() => nodes[0]!.peers("t").length === 2);
      await nodes[0]!.repeat("t", bytes("decided"));
      await nodes[0]!.publish("t", bytes("last"));
      await until(() => [heard, late].every(({ texts }) => texts().includes("last")));
      for (const { texts } of [heard, late]) expect(texts().sort()).toEqual(["decided", "last"]);
    });

    it("delivers equal bytes of two publishers once", async () => {
      const { nodes, until, inboxes } = await joined(4, "t");
      await nodes[0]!.publish("t", bytes("same"));
      await until(() => inboxes.slice(1).every(({ messages }) => messages.length > 0));
      await nodes[1]!.publish("t", bytes("same"));
      await nodes[1]!.publish("t", bytes("different"));
      await until(() => [0, 2, 3].every((i) => inboxes[i]!.texts().includes("different")));
      expect(inboxes.map(({ texts }) => texts())).toEqual([
        ["different"],
        ["same"],
        ["same", "different"],
        ["same", "different"],
      ]);
    });

    it("asks no validator about an empty message", async () => {
      const { nodes, until, inboxes } = await joined(2, "t");
      await nodes[0]!.publish("t", new Uint8Array());
      await nodes[0]!.publish("t", bytes("next"));
      await until(() => inboxes[1]!.messages.length > 0);
      expect(inboxes[1]!.texts()).toEqual(["next"]);
    });

    it("goes on after a validator threw", async () => {
      const { nodes, until } = await joined(2, "t");
      const seen: number[] = [];
      nodes[1]!.join("t", ({ data }) => {
        seen.push(data.length);
        throw new Error("not supposed to");
      });
      await nodes[0]!.publish("t", bytes("1"));
      await nodes[0]!.publish("t", bytes("22"));
      await until(() => seen.length === 2);
      expect(seen).toEqual([1, 2]);
    });

    it("is not changed by what a publisher does to its bytes afterwards", async () => {
      const { nodes, until, inboxes } = await joined(2, "t");
      const data = bytes("before");
      await nodes[0]!.publish("t", data);
      data.fill(0);
      await until(() => inboxes[1]!.messages.length > 0);
      expect(inboxes[1]!.texts()).toEqual(["before"]);
    });

    it("publishes to nobody without an error", async () => {
      cluster = await create(1);
      await expect(cluster.nodes[0]!.publish("t", bytes("anyone?"))).resolves.toBeUndefined();
    });

    it("no longer counts a peer that stopped", async () => {
      const { nodes, until } = await joined(3, "t");
      await nodes[2]!.stop();
      await until(() => nodes.slice(0, 2).every((node) => node.peers("t").length === 1));
      expect(nodes[2]!.peers("t")).toEqual([]);
    });

    it("still sends what was published just before it stops", async () => {
      const { nodes, until, inboxes } = await joined(3, "t");
      await nodes[0]!.publish("t", bytes("farewell"));
      await nodes[0]!.stop();
      await until(() => inboxes.slice(1).every(({ messages }) => messages.length > 0));
    });

    it("refuses what is too large to be taken by anyone", async () => {
      cluster = await create(1);
      const { nodes: [node] } = cluster;
      await expect(node!.publish("t", new Uint8Array(MAX_MESSAGE_BYTES + 1)))
        .rejects.toMatchObject({ name: "NetworkError", code: "tooLarge" });
      await expect(node!.publish("t", new Uint8Array(MAX_MESSAGE_BYTES))).resolves.toBeUndefined();
    });

    it("refuses to publish unless it runs, and stays stopped once stopped", async () => {
      cluster = await create(1);
      const { nodes: [node], idle } = cluster;
      const stopped = { name: "NetworkError", code: "stopped" };
      await expect(idle.publish("t", bytes("early"))).rejects.toMatchObject(stopped);
      await node!.stop();
      await node!.stop();
      await expect(node!.publish("t", bytes("late"))).rejects.toMatchObject(stopped);
      await expect(node!.start()).rejects.toMatchObject(stopped);
      expect(() => node!.join("t", async () => "accept")).toThrow(expect.objectContaining(stopped));
    });

    it("may be stopped without having been started", async () => {
      cluster = await create(1);
      await expect(cluster.idle.stop()).resolves.toBeUndefined();
    });
  });
}
