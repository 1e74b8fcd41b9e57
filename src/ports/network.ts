/** What gossip does with a message: hand it on, drop it without blame, or drop it and blame the peer it came from. */
export type GossipVerdict = "accept" | "ignore" | "reject";

/** A message as it came from a peer, before anything in it is trusted. */
export interface GossipMessage {
  readonly topic: string;
  readonly data: Uint8Array;
  /** Id of the peer that sent it to us (not of the operator that signed it). */
  readonly peer: string;
}

/** Answers, once, what gossip does with a message. It must not throw; an adapter answers "ignore" where it does. */
export type GossipValidator = (message: GossipMessage) => Promise<GossipVerdict>;

/** Gossip between operators. A node never receives its own publications. */
export interface Network {
  /** Listens and dials; resolves once listening. */
  start(): Promise<void>;
  /** Closes every connection and listener; joined topics are left. Safe to call twice. */
  stop(): Promise<void>;
  /** Joins a topic; from then on every message on it is validated before it is forwarded. */
  join(topic: string, validate: GossipValidator): void;
  /**
   * Sends to the topic's peers. Resolves when handed to the transport; publishing to nobody is not an error.
   * @throws NetworkError where the message is over the size limit or the network is stopped.
   */
  publish(topic: string, data: Uint8Array): Promise<void>;
  /**
   * Sends what was sent before to the topic's peers once more, for one that missed it: who saw it drops it.
   * @throws NetworkError as publishing does.
   */
  repeat(topic: string, data: Uint8Array): Promise<void>;
  /** Ids of the peers that are subscribed to the topic right now. */
  peers(topic: string): string[];
}

/** Why a publication did not go out. */
export class NetworkError extends Error {
  override readonly name = "NetworkError";
  readonly code: "stopped" | "tooLarge";
  constructor(code: "stopped" | "tooLarge", message: string) {
    super(message);
    this.code = code;
  }
}
