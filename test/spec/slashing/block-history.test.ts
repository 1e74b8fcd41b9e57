import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type BlockHistory,
  judgeBlock,
  type SignedBlock,
  withBlock,
  withImportedBlocks,
} from "../../../src/spec/slashing/block-history.ts";
import { MAX_BLOCKS } from "../../../src/spec/slashing/limits.ts";
import { block, blocks } from "./support.ts";

const signed = (...all: readonly SignedBlock[]) => all.reduce(withBlock, [] as BlockHistory);
const imported = (...all: readonly SignedBlock[]) => withImportedBlocks([], all);

describe("a block may be signed", () => {
  test("where none was", () => expect(judgeBlock([], block(0, 1))).toBeNull());
  test("after another", () => expect(judgeBlock(signed(block(4, 1)), block(5, 1))).toBeNull());
  test("between two", () => expect(judgeBlock(signed(block(4, 1), block(9, 2)), block(5, 3))).toBeNull());
  test("again, with the same root", () => expect(judgeBlock(signed(block(4, 1)), block(4, 1))).toBeNull());
});

describe("a block is refused", () => {
  test("of a slot that another was signed of", () => {
    expect(judgeBlock(signed(block(4, 1)), block(4, 2))).toBe("doubleProposal");
  });
  test("of a slot of which the signed root is unknown", () => {
    expect(judgeBlock(imported(block(4)), block(4, 1))).toBe("doubleProposal");
  });
  test("whose own root is unknown, of a signed slot", () => {
    expect(judgeBlock(imported(block(4)), block(4))).toBe("doubleProposal");
  });
  test("again, where its slot has another one, too", () => {
    expect(judgeBlock(imported(block(4, 1), block(4, 2)), block(4, 1))).toBe("doubleProposal");
  });
  test("below the lowest slot that was signed", () => {
    expect(judgeBlock(signed(block(4, 1)), block(3, 2))).toBe("slotBelowMinimum");
  });
  test("between what was signed here and what is imported", () => {
    expect(judgeBlock(withImportedBlocks(signed(block(4, 1)), [block(20, 2)]), block(10, 3)))
      .toBe("slotBelowMinimum");
  });
  test("below what was signed here, where what is imported is older", () => {
    expect(judgeBlock(withImportedBlocks(signed(block(20, 1)), [block(4, 2)]), block(10, 3)))
      .toBe("slotBelowMinimum");
  });
});

type Step = { readonly sign: SignedBlock } | { readonly import: readonly SignedBlock[] };

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    blocks.map((sign): Step => ({ sign })),
    fc.array(blocks, { maxLength: 4 }).map((import_): Step => ({ import: import_ })),
  ),
  { maxLength: 40 },
);

function play(all: readonly Step[]) {
  let history: BlockHistory = [];
  const mine: SignedBlock[] = [];
  const files: (readonly SignedBlock[])[] = [];
  for (const step of all) {
    if ("import" in step) {
      history = withImportedBlocks(history, step.import);
      if (step.import.length > 0) files.push(step.import);
    } else if (step.sign.signingRoot !== null && judgeBlock(history, step.sign) === null) {
      history = withBlock(history, step.sign);
      mine.push(step.sign);
    }
  }
  return { history, mine, files };
}

const same = (a: SignedBlock, b: SignedBlock) =>
  a.slot === b.slot && a.signingRoot !== null && a.signingRoot === b.signingRoot;

describe("whatever is asked and imported", () => {
  test("no slot has two blocks", () => {
    fc.assert(
      fc.property(steps, (all) => {
        const { mine } = play(all);
        for (const a of mine) for (const b of mine) expect(a.slot === b.slot && !same(a, b)).toBe(false);
      }),
      { numRuns: 500 },
    );
  });

  test("what is signed after an import keeps the conditions of EIP-3076", () => {
    fc.assert(
      fc.property(steps, blocks, (all, next) => {
        const { history, files } = play(all);
        if (judgeBlock(history, next) !== null) return;
        for (const file of files) {
          expect(file.some((old) => old.slot === next.slot && !same(old, next))).toBe(false);
          if (!file.some((old) => same(old, next))) {
            expect(file.every(({ slot }) => next.slot <= slot)).toBe(false);
          }
        }
      }),
      { numRuns: 500 },
    );
  });

  test("what was signed last may be signed again", () => {
    fc.assert(fc.property(steps, blocks, (all, next) => {
      const { history } = play(all);
      if (next.signingRoot === null || judgeBlock(history, next) !== null) return;
      expect(judgeBlock(withBlock(history, next), next)).toBeNull();
    }));
  });

  test("importing again changes nothing, and a history exported and imported is the same", () => {
    fc.assert(fc.property(steps, fc.array(blocks), (all, file) => {
      const once = withImportedBlocks(play(all).history, file);
      expect(withImportedBlocks(once, file)).toEqual(once);
      expect(withImportedBlocks([], once)).toEqual(once);
      expect(withImportedBlocks(once, once)).toEqual(once);
    }));
  });
});

test("beyond the bound the lowest entry stands for what is forgotten", () => {
  const many = Array.from({ length: MAX_BLOCKS + 10 }, (_, i) => block(i, 1));
  const history = signed(...many);
  expect(history).toHaveLength(MAX_BLOCKS);
  expect(judgeBlock(history, many[9]!)).toBe("slotBelowMinimum");
  expect(judgeBlock(history, many[10]!)).toBeNull();
  expect(imported(...many)).toEqual(history);
});
