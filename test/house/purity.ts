import { isRelative } from "./rooms.ts";
import { codeOf, importsOf } from "./scan.ts";
import type { SourceFile } from "./source.ts";

/** What is pure, and the libraries that it may use. */
export const PURE: Readonly<Record<string, readonly string[]>> = {
  "machines/": ["xstate"],
  "src/spec/": ["@chainsafe/ssz", "@chainsafe/as-sha256", "@lodestar/types"],
};

/** A clock, a random source, or the outside. */
const OUTSIDE = [
  "Date",
  "Temporal",
  "performance",
  "setTimeout",
  "setInterval",
  "setImmediate",
  "queueMicrotask",
  "process",
  "Deno",
  "fetch",
  "WebSocket",
  "console",
  "globalThis",
];

/** A use of the name: no property of something, and no key of a literal or a type. */
const USE = new RegExp(
  `(?<![\\w$#])(?<!(?<!\\.\\.)\\.)(?:(?<!(?:[{,;(]|\\breadonly)\\s*)|(?!\\w+\\??:))(${
    OUTSIDE.join("|")
  })\\b(?!\\$)`,
  "g",
);

const MEMBERS = /(?<![\w$#.])(Math\s*\??\.\s*random|crypto\s*\??\.\s*\w+)\b/g;

/** Where pure rooms reach for time, chance or the outside. */
export function impurities(files: readonly SourceFile[]): string[] {
  return Object.entries(PURE).flatMap(([folder, libraries]) =>
    files.filter(({ path }) => path.startsWith(folder)).flatMap((file) => [
      ...foreignLibraries(file, libraries),
      ...reaches(file),
    ])
  );
}

function foreignLibraries({ path, text }: SourceFile, libraries: readonly string[]): string[] {
  return importsOf(text)
    .filter(({ specifier }) => !isRelative(specifier) && !libraries.includes(specifier))
    .map(({ specifier }) =>
      `${path} imports "${specifier}"; of libraries it may only have ${libraries.join(", ")}`
    );
}

function reaches({ path, text }: SourceFile): string[] {
  const code = codeOf(text);
  return [...code.matchAll(USE), ...code.matchAll(MEMBERS)].map(({ index, 1: name }) => {
    const line = code.slice(0, index).split("\n").length;
    return `${path}:${line} uses ${name!.replace(/\s/g, "")}`;
  });
}
