/**
 * Builds the BLS WASM: blst's C source (npm, `blst-source`) over our arithmetic of its fields, and our face over it,
 * compiled by clang (npm, `@yowasp/clang`, itself WASM). The output is named by the hash of all that went into it,
 * so it is built once. Plain JavaScript, because it must run on Node 20 before anything else is there.
 */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import process from "node:process";
import { fileURLToPath, pathToFileURL } from "node:url";

const HERE = dirname(fileURLToPath(import.meta.url));
const DIST = join(HERE, "dist");
/** Holds the hash in the names of the files to load, beside it. */
const CURRENT = "current";

const COMPILE = [
  "--target=wasm32",
  "-O3",
  "-ffreestanding",
  "-fno-strict-aliasing",
  "-mbulk-memory",
  "-D__BLST_NO_ASM__",
  "-Isrc",
  "-Ibindings",
];
const LINK = [
  "--target=wasm32",
  "-nostdlib",
  "-Wl,--no-entry",
  "-Wl,-z,stack-size=1048576",
  "-Wl,--strip-all",
];

/** What is compiled: its source, and flags of its own. */
const UNITS = {
  face: ["face.c"],
  blst: ["blst.c"],
  probe: ["field/probe.c"],
  check: ["field/check.c"],
  sums: ["field/sums.c"],
  fp: ["field/fp_products.c"],
  limbs: ["field/fp2_products_limbs.c"],
  fma: ["field/fp2_products_fma.c", "-msimd128", "-mrelaxed-simd"],
  unfused: ["field/fp2_products_fma.c", "-msimd128", "-mrelaxed-simd", "-DUNFUSED"],
};
const FIELD = ["check", "sums", "fp"];
/** What is linked: the units of each file the operator loads. */
const BUILDS = {
  base: ["face", "blst", ...FIELD, "limbs"],
  fma: ["face", "blst", ...FIELD, "fma"],
};
/** The same for tests of the arithmetic alone. */
const PROBES = {
  "probe-base": ["probe", ...FIELD, "limbs"],
  "probe-fma": ["probe", ...FIELD, "fma"],
  "probe-unfused": ["probe", ...FIELD, "unfused"],
};

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
    ...cFiles(HERE),
    field: cFiles(join(HERE, "field")),
    src: cFiles(join(blst, "src")),
    bindings: cFiles(join(blst, "bindings")),
  };
}

/** The compiler's version; its package keeps package.json from import, so it is read from beside its code. */
function clangVersion(bundle) {
  return JSON.parse(readFileSync(join(dirname(bundle), "..", "package.json"), "utf8")).version;
}

function contentHash(tree, version) {
  const content = JSON.stringify([version, COMPILE, LINK, UNITS, BUILDS, PROBES, tree]);
  return createHash("sha256").update(content).digest("hex").slice(0, 16);
}

/** Runs clang over a file tree for one output; its messages are shown only where it fails. */
async function clang(runClang, args, tree, output) {
  const decoder = new TextDecoder();
  let messages = "";
  const collect = (bytes) => {
    if (bytes) messages += decoder.decode(bytes, { stream: true });
  };
  try {
    const out = await runClang(["clang", ...args, "-o", output], tree, { stdout: collect, stderr: collect });
    return out[output];
  } catch (error) {
    // Not as `cause`: the compiler's error carries the whole file tree.
    throw new Error(`clang could not build ${output} of the BLS WASM: ${error.message}\n${messages}`);
  }
}

/** The bytes of each file of `builds`; a unit that several share is compiled once. */
async function compile(builds, tree, bundle) {
  const { runClang } = await import(pathToFileURL(bundle).href);
  await runClang(null, {}, { fetchProgress: () => {} }); // loads the compiler; otherwise it prints to stdout
  const objects = {};
  for (const unit of new Set(Object.values(builds).flat())) {
    objects[`${unit}.o`] = await clang(runClang, [...COMPILE, "-c", ...UNITS[unit]], tree, `${unit}.o`);
  }
  const files = {};
  for (const [build, units] of Object.entries(builds)) {
    const args = [...LINK, ...units.map((unit) => `${unit}.o`)];
    files[build] = await clang(runClang, args, objects, `${build}.wasm`);
  }
  return files;
}

/** Another process may read or build at the same time: it sees the whole file or none. */
function writeAtomically(name, content) {
  const temporary = join(DIST, `.${name}.${process.pid}`);
  writeFileSync(temporary, content);
  renameSync(temporary, join(DIST, name));
}

/** Builds what is missing of `builds`; the path of each. Progress goes to stderr: stdout belongs to the caller. */
async function ensure(builds, hash, tree, bundle) {
  const nameOf = (build) => `${build}-${hash}.wasm`;
  const names = Object.keys(builds);
  if (!names.every((build) => existsSync(join(DIST, nameOf(build))))) {
    const start = Date.now();
    console.error("building the BLS WASM (about 30 s, once) …");
    mkdirSync(DIST, { recursive: true });
    const files = await compile(builds, tree, bundle);
    for (const build of names) writeAtomically(nameOf(build), files[build]);
    console.error(`done in ${Math.round((Date.now() - start) / 1000)} s`);
  }
  return Object.fromEntries(names.map((build) => [build, join(DIST, nameOf(build))]));
}

function isCurrent(hash) {
  const pointer = join(DIST, CURRENT);
  return existsSync(pointer) && readFileSync(pointer, "utf8") === hash;
}

/** Where the sources, flags and compiler are now. */
function present() {
  const bundle = require.resolve("@yowasp/clang");
  const tree = sources();
  return { bundle, tree, hash: contentHash(tree, clangVersion(bundle)) };
}

/**
 * Builds the WASM where that has not happened for the present sources, flags and compiler.
 *
 * @returns {Promise<Record<string, string>>} the path of each build: `base`, and `fma`, which needs relaxed SIMD
 */
export async function ensureWasm() {
  const { bundle, tree, hash } = present();
  const paths = await ensure(BUILDS, hash, tree, bundle);
  if (isCurrent(hash)) return paths;
  writeAtomically(CURRENT, hash);
  for (const old of readdirSync(DIST)) {
    if (old.endsWith(".wasm") && !old.endsWith(`-${hash}.wasm`)) rmSync(join(DIST, old), { force: true });
  }
  return paths;
}

/**
 * Builds what tests of the arithmetic load; see `field/probe.c`.
 *
 * @returns {Promise<Record<string, string>>} the path of each: `probe-base`, `probe-fma`, and `probe-unfused`, which
 *   is `probe-fma` as on a machine that does not fuse
 */
export async function ensureProbes() {
  const { bundle, tree, hash } = present();
  return await ensure(PROBES, hash, tree, bundle);
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) await ensureWasm();
