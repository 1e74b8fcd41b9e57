import { type ChildProcess, spawn } from "node:child_process";
import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import process from "node:process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { permissionsOf } from "../../bin/permissions.mjs";

const MAIN = fileURLToPath(new URL("../cli/main.ts", import.meta.url));
const DENO_CONFIG = fileURLToPath(new URL("../../deno.json", import.meta.url));

/** How long an operator may take to start, and to stop. */
const START_MS = 60_000;
const STOP_MS = 15_000;

/** Lines of an operator's log that are shown where it failed. */
const LOG_LINES = 20;

/** An operator did not start, or ended by itself. */
export class OperatorProcessError extends Error {
  override readonly name = "OperatorProcessError";
}

/** The arguments with which this runtime, deno or Node, runs `quorate run`. */
function runArguments(config: string): string[] {
  const command = [MAIN, "run", "--config", config, "--until-stdin-closes"];
  return "Deno" in globalThis
    ? ["run", ...permissionsOf("run"), `--config=${DENO_CONFIG}`, ...command]
    : command;
}

function lastLines(path: string): string {
  return readFileSync(path, "utf8").trimEnd().split("\n").slice(-LOG_LINES).join("\n");
}

/** A process that runs, or has ended. */
interface Running {
  readonly child: ChildProcess;
  readonly exited: Promise<number | null>;
  /** It was asked to end. */
  ending: boolean;
}

/** One operator of a devnet, a process of its own. */
export class OperatorProcess {
  readonly id: number;
  /** The file that its standard error goes to. */
  readonly logPath: string;
  readonly configPath: string;
  #running: Running;
  /** URL of its signer API, once it is up; the same after a restart. */
  signer = "";
  /** URL of its health endpoint, once it is up. */
  health = "";

  /** Starts the process; it ends with this one, whose end closes its standard input. */
  constructor(id: number, configPath: string, logPath: string) {
    this.id = id;
    this.logPath = logPath;
    this.configPath = configPath;
    writeFileSync(logPath, "", { mode: 0o600, flag: "a" });
    this.#running = this.#spawn();
  }

  /** Process id. */
  get pid(): number | undefined {
    return this.#running.child.pid;
  }

  /**
   * Resolves when it listens.
   * @throws OperatorProcessError with the end of its log
   */
  async up(): Promise<void> {
    const { child, exited } = this.#running;
    const lines = createInterface({ input: child.stdout! });
    const first = new Promise<string>((resolve) => lines.once("line", resolve));
    const line = await this.#within(START_MS, Promise.race([first, exited]));
    if (typeof line !== "string") throw this.#failure("did not start");
    const { signer, health } = JSON.parse(line) as { signer: string; health: string };
    this.signer = signer;
    this.health = health;
  }

  /** Rejects when the process ends without having been asked to. */
  async failed(): Promise<never> {
    const running = this.#running;
    const code = await running.exited;
    if (running.ending) return new Promise(() => {});
    throw this.#failure(`ended by itself with ${code}`);
  }

  /** Ends it at once, as a crash would. */
  async kill(): Promise<void> {
    this.#running.ending = true;
    this.#running.child.kill("SIGKILL");
    await this.#running.exited;
  }

  /**
   * Starts it again after `kill`; resolves when it listens.
   * @throws OperatorProcessError with the end of its log
   */
  async restart(): Promise<void> {
    this.#running = this.#spawn();
    await this.up();
  }

  /** Asks it to stop; ends it by force where it takes too long. */
  async stop(): Promise<void> {
    const running = this.#running;
    running.ending = true;
    running.child.kill("SIGTERM");
    const ended = await this.#within(STOP_MS, running.exited.then(() => true));
    if (!ended) running.child.kill("SIGKILL");
    await running.exited;
  }

  #spawn(): Running {
    const child = spawn(process.execPath, runArguments(this.configPath), { stdio: "pipe" });
    // Written here, so that a disk that is full for the operator is not full for its log.
    child.stderr.on("data", (lines) => appendFileSync(this.logPath, lines, { mode: 0o600 }));
    const exited = new Promise<number | null>((resolve) => {
      // Not its exit: by its close all that it logged has come.
      child.once("close", (code) => resolve(code));
      child.once("error", () => resolve(null));
    });
    return { child, exited, ending: false };
  }

  #failure(what: string): OperatorProcessError {
    return new OperatorProcessError(
      `operator ${this.id} ${what}; the end of its log:\n${lastLines(this.logPath)}`,
    );
  }

  /** The promise's value, or null after a while. */
  async #within<T>(ms: number, promise: Promise<T>): Promise<T | null> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<null>((resolve) => timer = setTimeout(() => resolve(null), ms));
    const value = await Promise.race([promise, late]);
    clearTimeout(timer);
    return value;
  }
}
