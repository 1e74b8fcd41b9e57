import type { Clock } from "../../src/ports/clock.ts";
import type { GossipValidator, Network } from "../../src/ports/network.ts";
import type { Heard } from "./traffic.ts";

/** What an operator publishes that leads no round: a prepare, a commit, the decided message, its partials. */
const PUBLISHED = 4;

/** A network on which one operator hears what was recorded, each message at its time. Nobody hears the operator. */
export class PlayedNetwork implements Network {
  readonly #clock: Clock;
  readonly #heard: readonly Heard[];
  #published = 0;
  #accepted = 0;

  constructor(clock: Clock, heard: readonly Heard[]) {
    this.#clock = clock;
    this.#heard = heard;
  }

  /** @throws Error where the operator did not accept all that it heard, or did not say all that it has to say */
  assertWhole(): void {
    const [heard, accepted, published] = [this.#heard.length, this.#accepted, this.#published];
    if (accepted === heard && published === PUBLISHED) return;
    throw new Error(
      `the operator accepted ${accepted} messages of ${heard}, and published ${published}, not ${PUBLISHED}`,
    );
  }

  start(): Promise<void> {
    return Promise.resolve();
  }

  stop(): Promise<void> {
    return Promise.resolve();
  }

  join(_: string, validate: GossipValidator): void {
    for (const { atMs, message } of this.#heard) {
      const hear = async () => {
        if (await validate(message) === "accept") this.#accepted++;
      };
      this.#clock.setTimeout(() => void hear(), atMs - this.#clock.now());
    }
  }

  publish(): Promise<void> {
    this.#published++;
    return Promise.resolve();
  }

  repeat(): Promise<void> {
    return Promise.resolve();
  }

  peers(): string[] {
    return [];
  }
}
