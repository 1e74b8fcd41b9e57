import { expect, it } from "vitest";
import { countValidatorsOn } from "../../src/network/topic-validators.ts";
import type { ValidatorEntry } from "../../src/ports/registry.ts";
import { alan } from "../../src/spec/profiles/alan.ts";
import { boole } from "../../src/spec/profiles/boole.ts";

const validator = (operatorIds: readonly number[]): ValidatorEntry => ({
  publicKey: "0x",
  index: 0,
  operatorIds,
  sharePublicKeys: {},
});

const validators = [validator([1, 2, 3, 4]), validator([5, 6, 7, 8]), validator([1, 2, 3, 4])];

it.each([alan, boole])("counts a topic's validators by their committees' topic under $name", (profile) => {
  const count = countValidatorsOn({ validators: () => validators }, profile, "net");
  const [one, other] = [profile.topic([1, 2, 3, 4], "net"), profile.topic([5, 6, 7, 8], "net")];
  expect([count(one), count(other), count("another")]).toEqual([2, 1, 0]);
});
