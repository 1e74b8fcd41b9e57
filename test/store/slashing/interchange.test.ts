import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { INTERCHANGE_MAX_BYTES, readInterchange } from "../../../src/store/slashing/interchange.ts";
import { root } from "../../spec/slashing/root.ts";
import { blocks, votes } from "../../spec/slashing/support.ts";
import { NETWORK, proposal, record, validator } from "./records.ts";
import { bytes, faultIn, interchange, testStores } from "./support.ts";

const { create, folder } = testStores();

const entry = {
  pubkey: validator(1),
  signed_blocks: [{ slot: "81952", signing_root: root(1) }, { slot: "81951" }],
  signed_attestations: [
    { source_epoch: "2290", target_epoch: "3007", signing_root: root(2) },
    { source_epoch: "2290", target_epoch: "3008" },
  ],
};

describe("an interchange", () => {
  test("forbids what it says", () => {
    const store = create();
    expect(store.importInterchange(interchange([entry]))).toEqual({
      validators: 1,
      attestations: 2,
      blocks: 2,
    });
    expect(store.checkBlock(proposal(81_952, 1))).toBeNull();
    expect(store.checkBlock(proposal(81_952, 2))).toBe("doubleProposal");
    expect(store.checkBlock(proposal(81_951, 1))).toBe("doubleProposal");
    expect(store.checkAttestation(record(2_290, 3_007, 2))).toBeNull();
    expect(store.checkAttestation(record(2_289, 3_009, 3))).toBe("surrounds");
    expect(store.checkAttestation(record(2_290, 3_009, 3))).toBeNull();
  });

  test("may name a validator twice, in either case, and have fields that nobody knows", () => {
    const store = create();
    const key = `0x${"AB".repeat(48)}`;
    const data = [
      { ...entry, pubkey: key, note: 1 },
      {
        ...entry,
        pubkey: key.toLowerCase().replace("0X", "0x"),
        signed_blocks: [{ slot: "9", signing_root: null }],
      },
    ];
    expect(store.importInterchange(interchange(data))).toEqual({ validators: 1, attestations: 4, blocks: 3 });
  });

  test("may have the highest numbers that a uint64 has, none of them rounded", () => {
    const store = create();
    const [max, before] = [String(2n ** 64n - 1n), String(2n ** 64n - 2n)];
    const signed_attestations = [{ source_epoch: before, target_epoch: max }];
    store.importInterchange(
      interchange([{ ...entry, signed_blocks: [{ slot: before }], signed_attestations }]),
    );
    const { data } = JSON.parse(store.exportInterchange());
    expect(data).toEqual([{ ...entry, signed_blocks: [{ slot: before }], signed_attestations }]);
  });

  test.each([
    ["of another network", interchange([], { genesis_validators_root: root(1) }), "wrongNetwork"],
    ["of another version", interchange([], { interchange_format_version: "4" }), "interchangeVersion"],
    ["without a version", bytes({ metadata: {}, data: [] }), "interchangeMalformed"],
    ["that is not JSON", bytes("{"), "interchangeMalformed"],
    ["that is not UTF-8", Uint8Array.of(0x22, 0xff, 0x22), "interchangeMalformed"],
    ["without data", bytes(null), "interchangeMalformed"],
    ["with a key that is none", interchange([{ ...entry, pubkey: "0x12" }]), "interchangeMalformed"],
    ["without blocks", interchange([{ ...entry, signed_blocks: undefined }]), "interchangeMalformed"],
  ])("%s is refused", (_, json, code) => {
    expect(faultIn(() => create().importInterchange(json))).toBe(code);
  });

  test.each(["18446744073709551616", "-1", "1.0", "1e3", "0x1", "01", "", " 1", 1, null])(
    "with the number %j is refused",
    (slot) => {
      const json = interchange([{ ...entry, signed_blocks: [{ slot }] }]);
      expect(faultIn(() => readInterchange(json))).toBe("interchangeMalformed");
    },
  );

  test("over the bound is refused unread", () => {
    const huge = { length: INTERCHANGE_MAX_BYTES + 1 } as Uint8Array;
    expect(faultIn(() => readInterchange(huge))).toBe("interchangeTooLarge");
  });
});

describe("an import", () => {
  test("that fails leaves all as it was", () => {
    const store = create({ maxPages: 12 });
    store.recordBlock(proposal(9, 1));
    const before = store.exportInterchange();
    const many = Array.from({ length: 500 }, (_, i) => ({ ...entry, pubkey: validator(i) }));
    expect(faultIn(() => store.importInterchange(interchange(many)))).toBe("full");
    expect(store.exportInterchange()).toBe(before);
  });

  test("again changes nothing", () => {
    const store = create();
    store.importInterchange(interchange([entry]));
    const once = store.exportInterchange();
    store.importInterchange(interchange([entry]));
    expect(store.exportInterchange()).toBe(once);
  });

  test("says nothing of slots of attestations", () => {
    const store = create();
    store.importInterchange(interchange([entry]));
    expect(store.recordAttestations([{ ...record(2_290, 3_009, 3), slot: 0n }])).toEqual([null]);
  });
});

describe("an export", () => {
  test("of nothing is an interchange of no validators", () => {
    expect(JSON.parse(create().exportInterchange())).toEqual({
      metadata: { interchange_format_version: "5", genesis_validators_root: NETWORK },
      data: [],
    });
  });

  test("gives, imported elsewhere, the same protection, whatever was recorded and imported", () => {
    const asked = fc.array(fc.oneof(votes, blocks), { maxLength: 8 });
    const [one, two] = [create({ path: `${folder()}/one` }), create({ path: `${folder()}/two` })];
    let validators = 0;
    fc.assert(
      fc.property(asked, asked, (file, signed) => {
        const validatorPublicKey = validator(++validators);
        one.importInterchange(interchange([entryOf(validatorPublicKey, file)]));
        for (const [i, { signingRoot, ...rest }] of signed.entries()) {
          if (signingRoot === null) continue;
          if ("slot" in rest) one.recordBlock({ ...rest, validatorPublicKey, signingRoot });
          else one.recordAttestations([{ ...rest, validatorPublicKey, signingRoot, slot: BigInt(i) }]);
        }
        const exported = one.exportInterchange();
        two.importInterchange(bytes(exported));
        expect(two.exportInterchange()).toBe(exported);
      }),
      { numRuns: 30 },
    );
  });
});

type Asked = Parameters<typeof entryOf>[1][number];

function entryOf(
  pubkey: string,
  signed: readonly {
    readonly slot?: bigint;
    readonly sourceEpoch?: bigint;
    readonly targetEpoch?: bigint;
    readonly signingRoot: string | null;
  }[],
) {
  const rootField = ({ signingRoot }: Asked) => signingRoot === null ? {} : { signing_root: signingRoot };
  return {
    pubkey,
    signed_blocks: signed.filter(({ slot }) => slot !== undefined)
      .map((one) => ({ slot: `${one.slot}`, ...rootField(one) })),
    signed_attestations: signed.filter(({ slot }) => slot === undefined).map((one) => ({
      source_epoch: `${one.sourceEpoch}`,
      target_epoch: `${one.targetEpoch}`,
      ...rootField(one),
    })),
  };
}
