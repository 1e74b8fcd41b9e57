import { isRelative } from "./rooms.ts";
import { importsOf } from "./scan.ts";
import type { Manifest, SourceFile } from "./source.ts";

const EXACT = /^(?:npm:(?:@[\w.-]+\/)?[\w.-]+@)?\d+\.\d+\.\d+(?:-[\w.-]+)?$/;

/** The package that a specifier belongs to. */
export function packageOf(specifier: string): string {
  return specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
}

/** Libraries that sources import without package.json having them as dependencies. */
export function undeclaredLibraries(files: readonly SourceFile[], manifest: Manifest): string[] {
  return files.flatMap(({ path, text }) =>
    importsOf(text)
      .filter(({ specifier }) => !isRelative(specifier) && !specifier.startsWith("node:"))
      .filter(({ specifier }) => !Object.hasOwn(manifest.dependencies, packageOf(specifier)))
      .map(({ specifier }) => {
        const name = packageOf(specifier);
        const why = Object.hasOwn(manifest.devDependencies, name)
          ? "is for development only"
          : "is no dependency";
        return `${path} imports "${specifier}": ${name} ${why} in package.json`;
      })
  );
}

/** Libraries whose version in package.json is a range. */
export function inexactVersions({ dependencies, devDependencies }: Manifest): string[] {
  return Object.entries({ ...dependencies, ...devDependencies })
    .filter(([, version]) => !EXACT.test(version))
    .map(([name, version]) => `${name} has the version "${version}", which is not exact`);
}
