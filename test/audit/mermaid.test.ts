import { expect, it } from "vitest";
import { createMachine } from "xstate";
import { catalog } from "../../machines/catalog.ts";
import { mermaidOf } from "../../src/audit/mermaid.ts";
import { madeUp } from "./made-up.ts";

const lines = mermaidOf(madeUp).split("\n").map((line) => line.trim());

/** The lines of the block that a state opens, without those of blocks inside. */
function blockOf(title: string): string[] {
  const own: string[] = [];
  let depth = 0;
  for (const line of lines.slice(lines.indexOf(title) + 1)) {
    if (line === "}" && depth-- === 0) return own;
    if (depth === 0 && line !== "}") own.push(line);
    if (line.endsWith("{")) depth++;
  }
  throw new Error(`${title} is not closed`);
}

it("nests states, and parts regions by a rule", () => {
  expect(blockOf('state "madeUp" as s {')).toContain('state "both" as s__both {');
  expect(blockOf('state "both" as s__both {').filter((line) => line.startsWith("state") || line === "--"))
    .toEqual([
      'state "left" as s__both__left {',
      "--",
      'state "right" as s__both__right {',
    ]);
});

it("marks initial and final states of every level", () => {
  expect(lines.filter((line) => line.startsWith("[*]"))).toEqual([
    "[*] --> s__idle",
    "[*] --> s__both__left__entering",
    "[*] --> s__both__right__seeking",
    "[*] --> s__both__right__seeking__near",
  ]);
  expect(lines.filter((line) => line.endsWith("[*]"))).toEqual([
    "s__both__left__set --> [*]",
    "s__both__right__found --> [*]",
    "s__over --> [*]",
  ]);
});

it("labels arrows with event, guard or delay, and actions", () => {
  expect(lines).toContain("s__idle --> s__both : GO / first, second");
  expect(lines).toContain("s__idle --> s__over : after(patience) [isTired]");
  expect(lines).toContain("s__both__left__working --> s__both__left__set : done(job) [isGood] / keep");
  expect(lines).toContain("s__both --> s__both : after(deadline)");
});

it("draws arrows across levels between neighbours, and names the true ends", () => {
  expect(lines).toContain("s__idle --> s__both : JUMP (to right.seeking.far)");
  expect(lines).toContain("s__both --> s__over : (from left.working) error(job)");
});

it("writes beside a state what has no arrow: what it does inside, and what leads into it or up to it", () => {
  expect(lines).toContain("s__idle : NOTE / write");
  expect(lines).toContain("STOP (to over)");
  expect(lines).toContain("(from left.working) UP");
  expect(lines).toContain("STEP (to far)");
});

it("keeps notes short and free of what Mermaid reads as its own", () => {
  const note = lines.indexOf("note right of s__idle");
  expect(lines.slice(note, note + 3)).toEqual(["note right of s__idle", "Waits", "end note"]);
});

it("draws every arrow between two states of one level: Mermaid would move them else", () => {
  for (const chart of [madeUp, ...Object.values(catalog)]) {
    for (const [, from, to] of mermaidOf(chart).matchAll(/(s__\w+) --> (s__\w+)/g)) {
      expect(levelOf(from!), `${from} --> ${to}`).toBe(levelOf(to!));
    }
  }
});

function levelOf(id: string): string {
  return id.split("__").slice(0, -1).join("__");
}

it("writes only lines that stateDiagram-v2 has, whatever keys and names say", () => {
  const odd = createMachine({
    id: "odd",
    description: "Odd: a; b # c\nend note",
    initial: "end",
    states: {
      end: { description: "`x`", on: { "a:b;c": { target: "note-right of", actions: "d%%e" } } },
      "note-right of": { on: { "<{}>": "a_b" } },
      a_b: { type: "parallel", states: { "--": {}, "}": {} } },
    },
  });
  const id = "s(?:__[A-Za-z0-9_]+)*";
  const text = `[^:;#<>{}"\`%]+`;
  const known = new RegExp(
    `^(?:stateDiagram-v2|state "${text}" as ${id}(?: \\{)?|\\}|--|end note|note right of ${id}|` +
      `\\[\\*\\] --> ${id}|${id} --> \\[\\*\\]|${id} --> ${id} : ${text}|${id} : ${text})$`,
  );
  for (const chart of [madeUp, odd, ...Object.values(catalog)]) {
    let inNote = false;
    for (const line of mermaidOf(chart).trimEnd().split("\n").map((line) => line.trim())) {
      if (inNote && line !== "end note") expect(line).toMatch(new RegExp(`^${text}$`));
      else expect(line).toMatch(known);
      inNote = line.startsWith("note right of") || (inNote && line !== "end note");
    }
  }
});
