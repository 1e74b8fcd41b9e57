import type { AnyActorRef, AnyEventObject } from "xstate";

type Schedule = (
  source: AnyActorRef,
  target: AnyActorRef,
  event: AnyEventObject,
  delay: number,
  id: string | undefined,
) => void;

/** The part of XState's actor system that keeps timers; internal there, so its shape is tested against the version. */
export interface TimedSystem {
  _clock: { setTimeout(run: () => void, ms: number): unknown; clearTimeout(handle: unknown): void };
  _relay(source: AnyActorRef, target: AnyActorRef, event: AnyEventObject): void;
  scheduler: {
    schedule: Schedule;
    cancel(source: AnyActorRef, id: string): void;
    cancelAll(source: AnyActorRef): void;
  };
}

/**
 * Replaces a system's scheduler by one that finds an actor's timers by the actor. XState's own walks every timer of
 * the system whenever an actor ends: with 20,000 duties of one supervisor that alone is beyond any slot.
 */
export function indexTimers(system: TimedSystem): void {
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
        system._relay(source, target, event);
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
