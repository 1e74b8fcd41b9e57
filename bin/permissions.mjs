/** What deno lets each command do; nothing has FFI. Under Node there is no such fence. */
const OPERATOR = ["--allow-net", "--allow-read", "--allow-env", "--allow-sys"];

/** Writes the operators' configs and starts them as processes. */
const DEVNET = [...OPERATOR, "--allow-write", "--allow-run"];

/**
 * Flags with which deno runs a command.
 * @param {string | undefined} command
 * @returns {string[]}
 */
export function permissionsOf(command) {
  return ["--no-prompt", ...(command === "devnet" ? DEVNET : OPERATOR)];
}
