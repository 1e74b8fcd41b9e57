import { describe, expect, it } from "vitest";
import type { SignerModule } from "../../src/commit-boost/modules.ts";
import type { SignerApiOptions } from "../../src/commit-boost/signer-api.ts";
import {
  ADMIN_SECRET,
  COMMIT,
  OTHER,
  post,
  PRECONF,
  SCOPED,
  SECRETS,
  setUp,
  SIGN,
  VALID,
} from "./support.ts";

const create = (...modules: SignerModule[]) => () => setUp(undefined, { modules }).app;
const createWith = (options: Partial<SignerApiOptions>) => () => setUp(undefined, options);

describe("the modules of a signer API", () => {
  it("must have distinct ids", () => {
    expect(create(PRECONF, { ...SCOPED, id: PRECONF.id })).toThrow("module preconf: its id is there twice");
  });

  it("must have ids that are not empty", () => {
    expect(create({ ...PRECONF, id: "" })).toThrow("a module has no id");
  });

  it("must have a token or a JWT secret", () => {
    expect(create({ id: "mute", unscoped: true })).toThrow(
      "module mute has neither a token nor a JWT secret",
    );
  });

  it.each<[string, SignerModule]>([
    ["a token", { ...SCOPED, token: PRECONF.token }],
    ["a JWT secret that is another's token", { ...OTHER, jwtSecret: PRECONF.token }],
  ])("must not share %s", (_what, module) => {
    expect(create(PRECONF, module)).toThrow(`module ${module.id}: its token or secret is there twice`);
  });

  it("must have distinct signing ids, whatever their case", () => {
    const signingId = `0x${COMMIT.signingId.slice(2).toUpperCase()}` as const;
    expect(create(COMMIT, { ...OTHER, signingId })).toThrow("module other: its signing id is there twice");
  });

  it.each(["", "with space", "tab\t", "naïve"])("must not have the token %j", (token) => {
    expect(create({ ...PRECONF, token })).toThrow("must be visible ASCII");
  });

  it("must not have a token that looks like a JWT", () => {
    expect(create({ ...PRECONF, token: "t0ken.with.dots" })).toThrow("must not look like a JWT");
  });

  it("must not have an empty JWT secret", () => {
    expect(create({ ...COMMIT, jwtSecret: "" })).toThrow("module commit: its JWT secret is empty");
  });

  it.each<[string, SignerModule["signingId"]]>([
    ["none", undefined],
    ["a short one", "0x6a"],
    ["zero", `0x${"00".repeat(32)}`],
  ])("must have a signing id with a JWT secret, not %s", (_name, signingId) => {
    expect(create({ ...COMMIT, signingId })).toThrow(
      "module commit: with a JWT secret it needs a signing id",
    );
  });

  it("must not have a signing id without a JWT secret", () => {
    expect(create({ ...PRECONF, signingId: COMMIT.signingId })).toThrow("a signing id but no JWT secret");
  });

  it("may be none: then nobody gets in", async () => {
    const response = await create()().request(SIGN, post(JSON.stringify(VALID)));
    expect(response.status).toBe(401);
  });

  it("are named in an error without their secrets", () => {
    for (
      const bad of [
        create(PRECONF, PRECONF),
        create(COMMIT, COMMIT),
        create({ ...PRECONF, token: "t0ken x" }),
      ]
    ) {
      let message = "";
      try {
        bad();
      } catch (error) {
        message = String(error);
      }
      expect(message).toContain("RangeError: module");
      expect(message).not.toMatch(SECRETS);
    }
  });
});

describe("the other options of a signer API", () => {
  it.each(["", COMMIT.jwtSecret, PRECONF.token])(
    "must not have %j as the administrator's secret",
    (adminSecret) => {
      expect(createWith({ adminSecret })).toThrow(RangeError);
    },
  );

  it("may have an administrator's secret of its own", () => {
    expect(createWith({ adminSecret: ADMIN_SECRET })).not.toThrow();
  });

  it.each([-1n, 2n ** 256n])("must not have the chain id %s", (chainId) => {
    expect(createWith({ chainId })).toThrow("the chain id must be a u256");
  });

  it.each([
    { failures: 0, seconds: 300 },
    { failures: 3, seconds: 0 },
    { failures: 1.5, seconds: 300 },
    { failures: 3, seconds: Number.POSITIVE_INFINITY },
  ])("must not have the lockout %j", (lockout) => {
    expect(createWith({ lockout: { ...lockout, exemptLoopback: false } })).toThrow(
      "must be a whole number from 1",
    );
  });
});
