import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { ConfigError, loadConfig } from "../../src/app/config.ts";
import { configuredRegistry } from "../../src/app/registry.ts";
import { createBls } from "../../src/crypto/bls.ts";
import { writeOperator } from "../../src/devnet/files.ts";
import { type DevnetPlan, planDevnet } from "../../src/devnet/plan.ts";

let plan: DevnetPlan;
beforeAll(async () => {
  plan = await planDevnet(
    await createBls(),
    { operators: 4, committees: 1 },
    [1, 2, 3, 4].map((port) => ({ gossip: port, signer: 0 })),
  );
});

describe("an operator's config", () => {
  let folder: string;
  let path: string;
  const at = (file: string) => join(folder, "operator-1", file);
  const change = async (edit: (config: Record<string, unknown>) => void) => {
    const config = JSON.parse(await readFile(path, "utf8"));
    edit(config);
    await writeFile(path, JSON.stringify(config));
  };

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "quorate-config-"));
    path = await writeOperator(folder, plan, plan.operators[0]!, {
      genesisMs: 0,
      slotMs: 12_000,
      profile: "alan",
      genesisValidatorsRoot: `0x${"11".repeat(32)}`,
      sidecar: "http://127.0.0.1:9",
      beacon: () => "http://127.0.0.1:10",
    });
  });
  afterEach(() => rm(folder, { recursive: true }));

  test("is read with its secrets, as a devnet writes it", async () => {
    const { config, secrets } = await loadConfig(path);
    expect(config.signerApi).toMatchObject({ host: "127.0.0.1", port: 0 });
    expect(secrets.shares.get(plan.validators[0]!.publicKey)).toBe(plan.validators[0]!.secretShares[1]);
    expect(configuredRegistry(config).validator(plan.validators[0]!.publicKey)?.operatorIds).toEqual([
      1,
      2,
      3,
      4,
    ]);
  });

  test("is refused where others may read a secret, without saying what is in it", async () => {
    await chmod(at("shares.json"), 0o644);
    const error = await loadConfig(path).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(ConfigError);
    expect(error.message).toBe(`${at("shares.json")}: a secret that others may read; chmod 600 it`);
  });

  test("is refused where a secret is not what it should be, without quoting it", async () => {
    await writeFile(at("network.key"), "0xsecret");
    await expect(loadConfig(path)).rejects.toThrow(`${at("network.key")}: not 32 bytes of hex`);
  });

  test("is refused where a token is too short to be a secret", async () => {
    await writeFile(
      at("access.json"),
      JSON.stringify({ modules: [{ id: "m", token: "hunter2", unscoped: true }] }),
    );
    const error = await loadConfig(path).catch((thrown) => thrown);
    expect(error.message).toBe(`${at("access.json")}: modules.0.token: at least 32 characters`);
  });

  test("names the field that is wrong", async () => {
    await change((config) => config.profile = "genesis");
    await expect(loadConfig(path)).rejects.toThrow(/config\.json: profile: /);
  });

  test("names a file that is not there", async () => {
    await rm(at("operator.pem"));
    await expect(loadConfig(path)).rejects.toThrow(`${at("operator.pem")}: cannot be read`);
  });

  test("is refused where a cluster has no size that a cluster may have", async () => {
    await change((config) => {
      const [validator] = config.validators as { sharePublicKeys: Record<string, string> }[];
      delete validator!.sharePublicKeys["4"];
    });
    const { config } = await loadConfig(path);
    expect(() => configuredRegistry(config)).toThrow("3 operators; a cluster has 4, 7, 10, 13");
  });

  test("is refused where an operator's public key is missing", async () => {
    await change((config) => (config.operators as unknown[]).pop());
    const { config } = await loadConfig(path);
    expect(() => configuredRegistry(config)).toThrow("the public key of operator 4 is missing");
  });
});
