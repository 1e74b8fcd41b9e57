import { createReadStream } from "node:fs";
import { readdir, readFile, stat } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { extract } from "tar-stream";
import xz from "xz-decompress";

/** One file of published cases. */
export interface CaseFile {
  /** Path below the folder or the archive, with forward slashes. */
  readonly path: string;
  readonly text: string;
}

/** A file is read only where its path is wanted: the archive holds far more than one family. */
export type Wanted = (path: string) => boolean;

/** The path holds no cases: neither a folder nor a .tar.xz. */
export class CaseSourceError extends Error {
  override readonly name = "CaseSourceError";
}

async function* filesOf(folder: string, wanted: Wanted): AsyncGenerator<CaseFile> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  for (const file of files.sort()) {
    const path = relative(folder, file).split(sep).join("/");
    if (wanted(path)) yield { path, text: await readFile(file, "utf8") };
  }
}

async function* filesOfArchive(archive: string, wanted: Wanted): AsyncGenerator<CaseFile> {
  const compressed = Readable.toWeb(createReadStream(archive)) as ReadableStream<Uint8Array>;
  const entries = extract();
  const tar = Readable.fromWeb(new xz.XzReadableStream(compressed) as never);
  tar.on("error", (error) => entries.destroy(error));
  tar.pipe(entries);
  for await (const entry of entries) {
    const path = entry.header.name.replace(/^\.\//, "");
    if (entry.header.type !== "file" || !wanted(path)) {
      entry.resume();
      continue;
    }
    yield { path, text: await text(entry) };
  }
}

/**
 * The case files of a folder or a .tar.xz, in a settled order.
 * @throws CaseSourceError where the path is neither
 */
export async function* caseFiles(path: string, wanted: Wanted): AsyncGenerator<CaseFile> {
  const found = await stat(path).catch(() => null);
  if (found?.isDirectory()) yield* filesOf(path, wanted);
  else if (found && path.endsWith(".tar.xz")) yield* filesOfArchive(path, wanted);
  else throw new CaseSourceError(`${path}: not a folder of cases and not a .tar.xz`);
}
