import { expect, test } from "vitest";
import { createActor } from "xstate";
import { NotProvidedError, placeholders, provided, providedActor } from "../../machines/provided.ts";

test("a placeholder throws and names what it stands for", () => {
  expect(provided("broadcast")).toThrow(NotProvidedError);
  expect(provided("broadcast")).toThrow('"broadcast" reaches outside and was not provided');
});

test("an actor's placeholder fails and names what it stands for", async () => {
  const failed = new Promise((resolve) => {
    const actor = createActor(providedActor("recover"));
    actor.subscribe({ error: resolve });
    actor.start();
  });
  expect(await failed).toBeInstanceOf(NotProvidedError);
  expect(String(await failed)).toContain('"recover"');
});

test("placeholders can be told from what fills them in", () => {
  expect([placeholders.has(provided("a")), placeholders.has(providedActor("a")), placeholders.has(() => {})])
    .toEqual([
      true,
      true,
      false,
    ]);
});
