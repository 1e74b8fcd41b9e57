import { describe, expect, it } from "vitest";
import { importCycles } from "./cycles.ts";
import { inexactVersions, packageOf, undeclaredLibraries } from "./libraries.ts";
import { impurities } from "./purity.ts";
import { brokenArrows } from "./rooms.ts";
import { overlong } from "./source.ts";

const file = (path: string, text: string) => ({ path, text });

describe("arrows", () => {
  const broken = (path: string, text: string) => brokenArrows([file(path, text)]);

  it("may run as the table says, and inside a room", () => {
    expect(broken("src/effects/a.ts", `import { b } from "../../machines/b/chart.ts"; import "./c.ts";`))
      .toEqual([]);
  });

  it("may not run back, not even for a type", () => {
    expect(broken("src/spec/qbft/a.ts", `import type { B } from "../../ports/b.ts";`)).toEqual([
      `src/spec/qbft/a.ts imports "../../ports/b.ts": spec → ports (types)`,
    ]);
  });

  it("may not join two adapters", () => {
    expect(broken("src/network/a.ts", `import { b } from "../store/b.ts";`)).toEqual([
      `src/network/a.ts imports "../store/b.ts": network → store`,
    ]);
  });

  it("take types but no chart from machines to the app", () => {
    expect(broken("src/app/a.ts", `import type { B } from "../../machines/b/model.ts";`)).toEqual([]);
    expect(broken("src/app/a.ts", `import { b } from "../../machines/b/chart.ts";`)).toHaveLength(1);
  });

  it("may neither begin nor end outside of the rooms", () => {
    expect(broken("src/new-room/a.ts", `import "./b.ts";`)).toHaveLength(1);
    expect(broken("src/app/a.ts", `import "../../test/b.ts";`)).toEqual([
      `src/app/a.ts imports "../../test/b.ts": app → (no room)`,
    ]);
  });
});

describe("cycles", () => {
  it("are named once, wherever they are entered", () => {
    const files = [
      file("src/app/z.ts", `import "./b.ts";`),
      file("src/app/b.ts", `import type { C } from "./c.ts";`),
      file("src/app/c.ts", `import "./a.ts";`),
      file("src/app/a.ts", `import "./b.ts";`),
    ];
    expect(importCycles(files)).toEqual(["src/app/a.ts → src/app/b.ts → src/app/c.ts → src/app/a.ts"]);
  });

  it("are not seen where two ways lead to one file", () => {
    const files = [
      file("a.ts", `import "./b.ts"; import "./c.ts";`),
      file("b.ts", `import "./d.ts";`),
      file("c.ts", `import "./d.ts";`),
    ];
    expect(importCycles(files)).toEqual([]);
  });
});

describe("purity", () => {
  const found = (text: string, path = "machines/x/actions.ts") => impurities([file(path, text)]);

  it.each([
    "const at = Date.now();",
    "const at = new Date();",
    "run(...performance.getEntries());",
    "const x = Math.random();",
    "const x = Math\n  .random();",
    "crypto.getRandomValues(bytes);",
    "setTimeout(run, 1);",
    "setInterval(run, 1);",
    "setImmediate(run);",
    "const env = process.env;",
    "Deno.env.get('x');",
    "await fetch(url);",
    "console.log(1);",
    "globalThis.x = 1;",
    "const { x = Date.now() } = y;",
    "const z = a ? Date : b;",
    "const t = `${Date.now()}`;",
  ])("refuses %s", (text) => {
    expect(found(text)).toHaveLength(1);
  });

  it("names file and line", () => {
    expect(found("const a = 1;\nconst at = Date.now();\n")).toEqual(["machines/x/actions.ts:2 uses Date"]);
  });

  it("refuses node's modules and libraries that are not its own", () => {
    expect(found(`import { readFile } from "node:fs/promises";`)).toHaveLength(1);
    expect(found(`import { setup } from "xstate";`)).toEqual([]);
    expect(found(`import { setup } from "xstate";`, "src/spec/a.ts")).toHaveLength(1);
    expect(found(`import { digest } from "@chainsafe/as-sha256";`, "src/spec/a.ts")).toEqual([]);
  });

  it("takes no offence at names of properties, words in comments and other rooms", () => {
    const text = `// Date.now()
      interface A { readonly process: string; fetch?: number }
      const a = { console: 1, performance: "Date" };
      host.fetch(); const updateDate = message.Date;`;
    expect(found(text)).toEqual([]);
    expect(found("Date.now();", "src/runtime/clock.ts")).toEqual([]);
  });
});

describe("libraries", () => {
  const manifest = {
    dependencies: { xstate: "5.33.3", "@scope/lib": "npm:@other/lib@1.2.3-rc.1" },
    devDependencies: { vitest: "^5.1.1" },
  };
  const undeclared = (text: string) => undeclaredLibraries([file("src/a.ts", text)], manifest);

  it("belong to a package by their name and scope", () => {
    expect(["xstate/graph", "@scope/lib/deep/path", "plain"].map(packageOf)).toEqual([
      "xstate",
      "@scope/lib",
      "plain",
    ]);
  });

  it("must be dependencies, and not those for development", () => {
    expect(undeclared(`import "xstate/graph"; import "@scope/lib"; import "node:fs"; import "./b.ts";`))
      .toEqual([]);
    expect(undeclared(`import { it } from "vitest";`)).toEqual([
      `src/a.ts imports "vitest": vitest is for development only in package.json`,
    ]);
    expect(undeclared(`import type { A } from "left-pad";`)).toEqual([
      `src/a.ts imports "left-pad": left-pad is no dependency in package.json`,
    ]);
  });

  it("must have exact versions", () => {
    expect(inexactVersions(manifest)).toEqual([`vitest has the version "^5.1.1", which is not exact`]);
    expect(inexactVersions({ dependencies: { a: "~1.0.0", b: "latest", c: "1.2" }, devDependencies: {} }))
      .toHaveLength(
        3,
      );
  });
});

it("a file over 300 lines is named", () => {
  expect(overlong([file("a.ts", "x\n".repeat(300)), file("b.ts", "x\n".repeat(301))])).toEqual([
    "b.ts has 301 lines, over 300",
  ]);
});
