/** What deno lets each command do; no operator has FFI. Under Node there is no such fence. */
const OPERATOR = ["--allow-net", "--allow-read", "--allow-env", "--allow-sys"];

const WRITE = "--allow-write";

/** What commands are let do beyond an operator: a devnet writes configs and starts processes, a bench calls native code. */
const MORE = { devnet: [WRITE, "--allow-run"], audit: [WRITE], bench: ["--allow-ffi"] };

/**
 * Flags with which deno runs a command.
 * @param {string | undefined} command
 * @returns {string[]}
 */
export function permissionsOf(command) {
  const more = command === undefined ? [] : MORE[/** @type {keyof typeof MORE} */ (command)] ?? [];
  return ["--no-prompt", ...OPERATOR, ...more];
}
