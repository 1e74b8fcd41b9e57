import process from "node:process";
import { serveAtlas } from "../audit/serve.ts";
import { writeAtlas } from "../audit/write-atlas.ts";

/** `quorate audit`, as asked for. */
export interface AuditOptions {
  /** Folder to write the atlas into. */
  readonly out?: string;
  /** Whether to serve it until interrupted. */
  readonly serve: boolean;
}

/** `quorate audit`: writes the atlas of statecharts, or serves it on loopback; serves it where neither is asked for. */
export async function auditCommand({ out, serve }: AuditOptions): Promise<void> {
  if (out !== undefined) {
    for (const name of await writeAtlas(out)) process.stdout.write(`${out}/${name}\n`);
    if (!serve) return;
  }
  const atlas = await serveAtlas({ port: 0 });
  process.stdout.write(`the atlas is at ${atlas.url}; Ctrl-C ends it\n`);
  await new Promise<void>((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => resolve());
  });
  await atlas.close();
}
