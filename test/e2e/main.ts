import process from "node:process";
import { cluster } from "./cluster.ts";
import { misuse } from "./misuse.ts";
import { restarts } from "./restarts.ts";
import { signing } from "./signing.ts";
import { slashing } from "./slashing.ts";

/** A story: real processes, real sockets; what it resolves with goes into its last line. */
type Story = (tell: (step: string) => void, deno: string) => Promise<Record<string, unknown>>;

const STORIES: Readonly<Record<string, Story>> = { signing, cluster, restarts, misuse, slashing };

async function run(name: string, story: Story, deno: string): Promise<boolean> {
  const tell = (step: string) => process.stderr.write(`${name}: ${step}\n`);
  try {
    const facts = await story(tell, deno);
    process.stdout.write(`${JSON.stringify({ story: name, ok: true, ...facts })}\n`);
    return true;
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    process.stdout.write(`${JSON.stringify({ story: name, ok: false, cause: String(error) })}\n`);
    return false;
  }
}

const [deno, wanted] = process.argv.slice(2);
const names = wanted === "all" ? Object.keys(STORIES) : [wanted ?? ""];
if (!names.every((name) => name in STORIES)) {
  process.stderr.write(`usage: npm run e2e -- STORY, of: ${Object.keys(STORIES).join(", ")}, all\n`);
  process.exit(2);
}
let ok = true;
for (const name of names) ok = await run(name, STORIES[name]!, deno!) && ok;
if (wanted === "all") process.stdout.write(`${JSON.stringify({ story: "all", ok, stories: names })}\n`);
process.exit(ok ? 0 : 1);
