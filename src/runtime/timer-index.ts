import type { AnyActorRef } from "xstate";

/**
 * Replaces a system's scheduler by one that finds an actor's timers by the actor. XState's own walks every timer of
 * the system whenever an actor ends: with 20,000 duties of one supervisor that alone is beyond any slot. Timers of a
 * restored snapshot are not known here: snapshots are never persisted.
 */
export function indexTimers(system: AnyActorRef["system"]): void {
  const timers = new WeakMap<AnyActorRef, Map<string, unknown>>();
  let unnamed = 0;

  const take = (source: AnyActorRef, id: string) => {
    const own = timers.get(source);
    const handle = own?.get(id);
    own?.delete(id);
    return handle;
  };

  system.scheduler = {
    schedule(source, target, event, delay, id = `timer.${unnamed++}`) {
      const own = timers.get(source) ?? new Map<string, unknown>();
      timers.set(source, own);
      const handle = system._clock.setTimeout(() => {
        own.delete(id);
        target.send(event);
      }, delay);
      own.set(id, handle);
    },
    cancel(source, id) {
      const handle = take(source, id);
      if (handle !== undefined) system._clock.clearTimeout(handle);
    },
    cancelAll(source) {
      for (const handle of timers.get(source)?.values() ?? []) system._clock.clearTimeout(handle);
      timers.delete(source);
    },
  };
}
