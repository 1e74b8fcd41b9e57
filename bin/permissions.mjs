/** What deno lets each command do; no operator has FFI. Under Node there is no such fence. */
const ALL = ["--allow-net", "--allow-read", "--allow-env", "--allow-sys"];

const WRITE = "--allow-write";

/** Beyond that: an operator keeps a journal, `vectors` writes databases into a temporary folder, a devnet starts processes, a bench writes databases, too, and compares with native code. */
const MORE = {
  run: [WRITE],
  vectors: [WRITE],
  devnet: [WRITE, "--allow-run"],
  audit: [WRITE],
  bench: [WRITE, "--allow-ffi"],
};

/**
 * Flags with which deno runs a command.
 * @param {string | undefined} command
 * @returns {string[]}
 */
export function permissionsOf(command) {
  const more = command === undefined ? [] : MORE[/** @type {keyof typeof MORE} */ (command)] ?? [];
  return ["--no-prompt", ...ALL, ...more];
}
