import { boole } from "../../src/spec/profiles/boole.ts";
import { DRAW, type Figures, SIP } from "./figures.ts";
import { shareFor } from "./ratios.ts";
import { activeSlots, meanDuties } from "./slots.ts";
import { ATTESTATION_VALUE, dutyTraffic, VOTE } from "./wire.ts";

const SOURCE = "https://github.com/ssvlabs/SIPs/blob/main/sips/committee_consensus.md";

/** Columns of a line, as the formatter has them. */
const LINE = 110;

/** A paragraph or an item of a list, in lines as the formatter breaks them. */
function wrapped(text: string): string {
  const indent = text.startsWith("- ") ? "  " : "";
  const lines = [""];
  for (const word of text.split(/\s+/)) {
    const line = lines.at(-1)!;
    if (line.length + 1 + word.length > LINE) lines.push(indent + word);
    else lines[lines.length - 1] = line ? `${line} ${word}` : word;
  }
  return lines.join("\n");
}

/** A table, its columns as wide as the formatter makes them. */
function table([head, ...rows]: readonly (readonly string[])[]): string {
  const all = [head!, ...rows];
  const widths = head!.map((_, column) => Math.max(3, ...all.map((row) => row[column]!.length)));
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column]!)).join(" | ")} |`;
  return [line(head!), `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`, ...rows.map(line)].join(
    "\n",
  );
}

function percent(ratio: number): string {
  return `${(100 * ratio).toFixed(2)} %`;
}

function sizesTable({ sizes }: Figures): string {
  return table([
    ["operators", "messages", "bits", "bits, no decided messages", "with sync committee: messages", "bits"],
    ...sizes.map(({ size, attestations, bitsWithoutDecided, withSync }) => [
      String(size),
      percent(attestations.messages),
      percent(attestations.bits),
      percent(bitsWithoutDecided),
      percent(withSync.messages),
      percent(withSync.bits),
    ]),
  ]);
}

function boundsTable({ sizes }: Figures): string {
  return table([
    [
      "operators",
      "post-consensus of the bits before",
      "bits if it saved nothing",
      `duties for ${percent(SIP.bits)}`,
    ],
    ...sizes.map(({ size, share, atMost, meanForSip }) => [
      String(size),
      percent(share),
      percent(atMost),
      meanForSip.toFixed(2),
    ]),
  ]);
}

function populationsTable({ populations }: Figures): string {
  return table([
    [
      "validators of a committee",
      "mean",
      "duties per active slot",
      "messages",
      "bits, n = 4",
      "bits, n = 13",
    ],
    ...populations.map(({ name, validators, meanDuties, messages, bits: [four, thirteen] }) => [
      name,
      validators.toFixed(1),
      meanDuties.toFixed(2),
      percent(messages),
      percent(four),
      percent(thirteen),
    ]),
  ]);
}

function bytesTable(): string {
  const before = dutyTraffic(boole, 4, ATTESTATION_VALUE, 1);
  const after = dutyTraffic(boole, 4, VOTE, 2);
  const single = dutyTraffic(boole, 4, VOTE, 1).postConsensus.bytes;
  const each = after.postConsensus.bytes - single;
  const row = (kind: "proposal" | "prepare" | "commit" | "decided", name: string, count: string) => [
    name,
    count,
    String(before[kind].bytes),
    String(after[kind].bytes),
  ];
  return table([
    ["message", "of n operators", "bytes before", "bytes after"],
    row("proposal", "proposal", "1"),
    row("prepare", "prepare", "n"),
    row("commit", "commit", "n"),
    row("decided", "decided (n = 4)", "n"),
    ["post-consensus", "n", String(before.postConsensus.bytes), `${single - each} + ${each} a validator`],
  ]);
}

/** The least and the most of some ratios, in whole percent. */
function between(ratios: readonly number[]): string {
  const [least, most] = [Math.min(...ratios), Math.max(...ratios)].map((ratio) => (100 * ratio).toFixed(0));
  return least === most ? `${least} %` : `${least} to ${most} %`;
}

function outcome({ sizes }: Figures): string[] {
  const share = shareFor(SIP.messages, SIP.bits);
  return [
    `- **${
      percent(SIP.messages)
    } of the messages: reproduced, given one number.** A duty sends as many messages
    before as after, so what is left is 1/m, m being the duties per active committee and slot (one with a duty
    at all), whatever the distribution and n are. The data set enters only through m, and m = ${SIP.meanDuties} is
    put in here: it is 1/${SIP.messages}, and about what the SIP's histogram has. Where m comes from cannot be
    reproduced without the data set. Sync-committee duties take a little more off: each signs in every slot.`,
    `- **${percent(SIP.bits)} of the bits: not reproduced; less is left.** Bits follow m and n alone too. At
    m = ${SIP.meanDuties} what is left is ${between(sizes.map(({ attestations }) => attestations.bits))}, or
    ${between(sizes.map(({ bitsWithoutDecided }) => bitsWithoutDecided))} if decided messages are not sent.`,
    `- **Where ${percent(SIP.bits)} may come from.** ${(1 - share).toFixed(1)} × ${SIP.messages} +
    ${share.toFixed(1)} = ${SIP.bits}, to the digit: ${(100 * share).toFixed(0)} % of the bits are
    post-consensus, which saves nothing at all, and the rest goes down as messages do. Such a bound would be the SIP's
    "at least"; the SIP does not say so. By our sizes post-consensus is
    ${between(sizes.map(({ share }) => share))} of the bits (below), so that the same bound is
    ${
      between(sizes.map(({ atMost }) => atMost))
    }; and it does save, since one signed envelope serves all validators
    of a message. Otherwise ${percent(SIP.bits)} takes about ${
      sizes[0]!.meanForSip.toFixed(0)
    } duties per active
    slot.`,
    `- The SIP's formula for first deliveries (GossipSub Scoring) has messages drop to 15 %, not to
    ${percent(SIP.messages)}: that would be m = ${(1 / 0.15).toFixed(2)}.`,
  ].map(wrapped);
}

function model({ fitted: [first, second] }: Figures): string {
  const { attestations } = first.sample;
  const lone = (100 * attestations[1]! / activeSlots(attestations)).toFixed(0);
  const fits = [first, second].map(({ family, exponent }) => `${exponent.toFixed(3)} (${family.name})`);
  return wrapped(
    `A thousand committees at the quantiles of a power law. Its exponent is the one parameter, set so that
    m = ${SIP.meanDuties}: ${fits.join(" or ")}. Each validator attests once an epoch, in any of the 32 slots
    alike; with a probability of 512 in a million it is in the sync committee as well. ${DRAW.epochs} epochs are
    drawn, seed ${DRAW.seed}; the first table is drawn from the first of the two, m being
    ${
      meanDuties(attestations).toFixed(3)
    } there. Its full committees give the histogram a second hump, at about 15
    duties. The SIP's histogram has one too, at about 12; about half of its active slots have one duty, here ${lone} %.
    Committees of every n are taken to have as many validators. How the ratios move, by probability and not drawn:`,
  );
}

const COUNTED = [
  `A first round without faults; each message once, however often gossip passes it on. The lengths are those of
  messages from this project's encoders, with RSA-2048 signatures, the same in Alan and Boole. A test and the bench
  hold the number and the length of consensus messages against what n of our own operators send; post-consensus is
  encoded only. All n operators send a decided message, which is the most: who hears another's first does not.`,
  `Assumed of the protocol before: the same envelope (the SIP builds on RSA signatures instead of BLS), an instance and
  a post-consensus message for each validator, and a value that has the duty in it, in the layout that proposals still
  have: ${ATTESTATION_VALUE.length} bytes, where a vote has ${VOTE.length}. Its messages from before RSA are not
  modelled.`,
  `\`npx quorate bench cluster-figures\` prints the attestations' ratios for both profiles: \`ratio\` is after to
  before; \`medianUs\` is 0, as nothing is timed.`,
].map(wrapped).join("\n\n");

/** docs/cluster-figures.md. @param plot path of the picture, from the page @param command that writes the page */
export function pageOf(figures: Figures, plot: string, command: string): string {
  const head = wrapped(
    `The proposal of cluster consensus ([SIP](${SOURCE}), Improvement) says that it leaves
    **${percent(SIP.messages)}** of the messages and **at least ${
      percent(SIP.bits)
    }** of the bits, by Monte Carlo
    simulations over a Mainnet data set, which it does not come with. This page counts again, with this project's
    encoders and a model of that data set. Written by \`${command}\`; a test holds it to the code.`,
  );
  return [
    "# What cluster consensus saves",
    head,
    `![duties per active slot, and ratios against their mean](${plot})`,
    "## What comes out",
    sizesTable(figures),
    outcome(figures).join("\n"),
    boundsTable(figures),
    "Decided messages are not counted in this second table.",
    "## The model",
    model(figures),
    populationsTable(figures),
    "## What is counted",
    bytesTable(),
    COUNTED,
    "",
  ].join("\n\n").replace(/\n+$/, "\n");
}
