/**
 * Builds the BLS WASM: blst's C source (npm, `blst-source`) and our face over it, compiled by clang (npm,
 * `@yowasp/clang`, itself WASM). The output is named by the hash of all that went into it, so it is built once.
 * Plain JavaScript, because it must run on Node 20 before anything else is there.
 */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import process from "node:process";
import { fileURLToPath, pathToFileURL } from "node:url";

const HERE = dirname(fileURLToPath(import.meta.url));
const DIST = join(HERE, "dist");
/** Holds the name of the file to load, beside it. */
const CURRENT = "current";

const FLAGS = [
  "--target=wasm32",
  "-O3",
  "-nostdlib",
  "-ffreestanding",
  "-fno-strict-aliasing",
  "-mbulk-memory",
  "-D__BLST_NO_ASM__",
  "-Isrc",
  "-Ibindings",
  "-Wl,--no-entry",
  "-Wl,-z,stack-size=1048576",
  "-Wl,--strip-all",
];
const UNITS = ["face.c", "src/server.c"];

const require = createRequire(import.meta.url);

/** Text files of a folder by name; only C, and not the entry points we do not compile. */
function cFiles(folder) {
  const names = readdirSync(folder).filter((name) => /\.[ch]$/.test(name) && !name.startsWith("client_"));
  return Object.fromEntries(names.sort().map((name) => [name, readFileSync(join(folder, name), "utf8")]));
}

/** The file tree the compiler sees. */
function sources() {
  const blst = join(dirname(require.resolve("blst-source/package.json")), "blst");
  return {
    "face.c": readFileSync(join(HERE, "face.c"), "utf8"),
    src: cFiles(join(blst, "src")),
    bindings: cFiles(join(blst, "bindings")),
  };
}

/** The compiler's version; its package keeps package.json from import, so it is read from beside its code. */
function clangVersion(bundle) {
  return JSON.parse(readFileSync(join(dirname(bundle), "..", "package.json"), "utf8")).version;
}

function contentHash(tree, version) {
  const content = JSON.stringify([version, FLAGS, UNITS, tree]);
  return createHash("sha256").update(content).digest("hex").slice(0, 16);
}

/** Compiles; the compiler's messages are shown only where it fails. */
async function compile(tree, bundle) {
  const { runClang } = await import(pathToFileURL(bundle).href);
  const decoder = new TextDecoder();
  let messages = "";
  const collect = (bytes) => {
    if (bytes) messages += decoder.decode(bytes, { stream: true });
  };
  await runClang(null, {}, { fetchProgress: () => {} }); // loads the compiler; otherwise it prints to stdout
  try {
    const out = await runClang(["clang", ...FLAGS, ...UNITS, "-o", "bls.wasm"], tree, {
      stdout: collect,
      stderr: collect,
    });
    return out["bls.wasm"];
  } catch (error) {
    // Not as `cause`: the compiler's error carries the whole file tree.
    throw new Error(`clang could not build the BLS WASM: ${error.message}\n${messages}`);
  }
}

/** Another process may read or build at the same time: it sees the whole file or none. */
function writeAtomically(name, content) {
  const temporary = join(DIST, `.${name}.${process.pid}`);
  writeFileSync(temporary, content);
  renameSync(temporary, join(DIST, name));
}

function isCurrent(name) {
  const pointer = join(DIST, CURRENT);
  return existsSync(join(DIST, name)) && existsSync(pointer) && readFileSync(pointer, "utf8") === name;
}

/**
 * Builds the WASM where that has not happened for the present sources, flags and compiler.
 * Progress goes to stderr: stdout belongs to whoever asked for it.
 *
 * @returns {Promise<string>} the file's path
 */
export async function ensureWasm() {
  const bundle = require.resolve("@yowasp/clang");
  const tree = sources();
  const name = `bls-${contentHash(tree, clangVersion(bundle))}.wasm`;
  if (isCurrent(name)) return join(DIST, name);

  mkdirSync(DIST, { recursive: true });
  if (!existsSync(join(DIST, name))) {
    const start = Date.now();
    console.error("building the BLS WASM (about 20 s, once) …");
    writeAtomically(name, await compile(tree, bundle));
    console.error(`done in ${Math.round((Date.now() - start) / 1000)} s`);
  }
  writeAtomically(CURRENT, name);
  for (const old of readdirSync(DIST)) {
    if (old.endsWith(".wasm") && old !== name) rmSync(join(DIST, old), { force: true });
  }
  return join(DIST, name);
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) await ensureWasm();
