import type { GossipMessage, GossipVerdict, Network } from "../../src/ports/network.ts";

/** Joins the topic and keeps what its validator is asked about, as text. */
export function inbox(
  network: Network,
  topic: string,
  judge: (text: string) => GossipVerdict | Promise<GossipVerdict> = () => "accept",
) {
  const messages: GossipMessage[] = [];
  network.join(topic, async (message) => {
    messages.push(message);
    return judge(text(message.data));
  });
  return { messages, texts: () => messages.map(({ data }) => text(data)) };
}

export function bytes(message: string): Uint8Array {
  return new TextEncoder().encode(message);
}

export function text(data: Uint8Array): string {
  return new TextDecoder().decode(data);
}
