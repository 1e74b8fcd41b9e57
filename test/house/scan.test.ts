import { expect, it } from "vitest";
import { codeOf, importsOf } from "./scan.ts";

const specifiers = (source: string) => importsOf(source).map(({ specifier }) => specifier).sort();

it("finds every way of importing", () => {
  const source = `
    import "./bare.ts";
    import whole from "./default.ts";
    import * as all from './star.ts';
    import {
      one,
      two as other,
    } from "./lines.ts";
    export { three } from "./re-export.ts";
    export * from "./all.ts";
    const lazy = await import("./dynamic.ts");
    type Late = import("./type.ts").Late;
  `;
  expect(specifiers(source)).toEqual([
    "./all.ts",
    "./bare.ts",
    "./default.ts",
    "./dynamic.ts",
    "./lines.ts",
    "./re-export.ts",
    "./star.ts",
    "./type.ts",
  ]);
});

it("tells imports of types from those that run", () => {
  const source = `
    import type { A } from "./a.ts";
    export type { B } from "./b.ts";
    import { type C } from "./c.ts";
    import type from "./d.ts";
  `;
  expect(importsOf(source).map(({ typeOnly }) => typeOnly)).toEqual([true, true, false, false]);
});

it("is not fooled by comments, strings, templates and regular expressions", () => {
  const source = `
    // import { a } from "./comment.ts";
    /* import "./block.ts"; */
    const text = 'import "./string.ts"', quoted = "it's \\" import './escaped.ts'";
    const template = \`import "./template.ts" \${\`inner "\${1}\`} import "./after.ts"\`;
    const pattern = /["'\`/]import "x"/; const half = 4 / 2; import { real } from "./real.ts";
    const from = "./variable.ts", list = Array.from("abc");
  `;
  expect(specifiers(source)).toEqual(["./real.ts"]);
});

it("keeps the code inside templates, and every place and line", () => {
  const source = "const a = `x ${Date.now()} y`; // Date\nb /* two\nlines */ c";
  expect(codeOf(source)).toBe("const a = `  ${Date.now()}  `;        \nb       \n         c");
});
