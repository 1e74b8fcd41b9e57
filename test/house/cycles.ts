import { isRelative, resolved } from "./rooms.ts";
import { importsOf } from "./scan.ts";
import type { SourceFile } from "./source.ts";

/** Import cycles among files, each named once as `a → b → a`. Type-only imports count. */
export function importCycles(files: readonly SourceFile[]): string[] {
  const graph = new Map(files.map(({ path, text }) => [
    path,
    importsOf(text).filter(({ specifier }) => isRelative(specifier)).map(({ specifier }) =>
      resolved(path, specifier)
    ),
  ]));
  const cycles = new Set<string>();
  const done = new Set<string>();
  const visit = (path: string, way: readonly string[]) => {
    const start = way.indexOf(path);
    if (start >= 0) cycles.add(named(way.slice(start)));
    if (start >= 0 || done.has(path)) return;
    for (const next of graph.get(path) ?? []) visit(next, [...way, path]);
    done.add(path);
  };
  for (const path of graph.keys()) visit(path, []);
  return [...cycles];
}

/** Begins with the name that sorts first, so that a cycle has one name wherever it was entered. */
function named(cycle: readonly string[]): string {
  const first = cycle.indexOf([...cycle].sort()[0]!);
  return [...cycle.slice(first), ...cycle.slice(0, first + 1)].join(" → ");
}
