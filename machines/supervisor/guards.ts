import type { SupervisorContext } from "./model.ts";

interface Args {
  context: SupervisorContext;
}

export const guards = {
  /** As many duties live as this operator holds. */
  isFull: ({ context }: Args) => context.live >= context.capacity,
  /** Room for another duty. */
  hasRoom: ({ context }: Args) => context.live < context.capacity,
  /** Every duty ended. */
  isIdle: ({ context }: Args) => context.live === 0,
};
