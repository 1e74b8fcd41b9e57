import { type ChildProcess, spawn } from "node:child_process";
import process from "node:process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { permissionsOf } from "../../bin/permissions.mjs";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const DEADLINE_MS = 120_000;

/** The line that `quorate devnet --json` begins with. */
export interface Ready {
  readonly ready: true;
  readonly signers: readonly string[];
  readonly tokens: readonly string[];
  readonly validators: readonly string[];
  readonly genesisForkVersion: string;
  readonly audit: string;
}

/** A `quorate devnet --json` as a script sees it: lines and an exit code. */
export class DevnetProcess {
  readonly lines: string[] = [];
  readonly #child: ChildProcess;
  readonly #exited: Promise<number | null>;
  readonly #waiting: (() => void)[] = [];

  /** @param runtime the deno or the Node that it runs on */
  constructor(runtime: string, args: readonly string[]) {
    const deno = runtime === process.execPath ? [] : ["run", ...permissionsOf("devnet")];
    this.#child = spawn(runtime, [...deno, `${ROOT}src/cli/main.ts`, "devnet", "--json", ...args], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    this.#exited = new Promise((resolve) => this.#child.once("exit", (code) => resolve(code)));
    createInterface({ input: this.#child.stdout! }).on("line", (line) => {
      this.lines.push(line);
      for (const wake of this.#waiting.splice(0)) wake();
    });
  }

  /** The line of that number, from 0, once it is there. */
  async line(number: number): Promise<string> {
    const ended = this.#exited.then((code) => {
      if (this.lines[number] === undefined) {
        throw new Error(`the devnet ended with ${code} before line ${number}`);
      }
    });
    while (this.lines[number] === undefined) {
      await Promise.race([new Promise<void>((wake) => this.#waiting.push(wake)), ended]);
    }
    return this.lines[number];
  }

  /** The ready line. */
  async ready(): Promise<Ready> {
    return JSON.parse(await this.line(0));
  }

  /** Interrupts it as Ctrl-C does. */
  interrupt(): void {
    this.#child.kill("SIGINT");
  }

  /** Ends it at once, as a crash would. */
  kill(): void {
    this.#child.kill("SIGKILL");
  }

  /** Its exit code; it is ended by force where it takes too long. */
  async exit(): Promise<number | null> {
    const timer = setTimeout(() => this.#child.kill("SIGKILL"), DEADLINE_MS);
    const code = await this.#exited;
    clearTimeout(timer);
    return code;
  }
}
