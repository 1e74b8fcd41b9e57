import { Command, InvalidArgumentError, Option } from "commander";
import process from "node:process";
import { faultsHelp, parseFaults } from "../sim/faults.ts";

function wholeNumber(text: string): number {
  if (!/^[0-9]+$/.test(text)) throw new InvalidArgumentError("a whole number is wanted");
  return Number(text);
}

function committeeSize(text: string): number {
  const size = wholeNumber(text);
  if (![4, 7, 10, 13].includes(size)) {
    throw new InvalidArgumentError("a committee has 4, 7, 10 or 13 operators");
  }
  return size;
}

function positive(text: string): number {
  const number = wholeNumber(text);
  if (number === 0) throw new InvalidArgumentError("at least 1 is wanted");
  return number;
}

const program = new Command("quorate")
  .description("A distributed-validator operator for Ethereum whose every duty is a statechart.")
  .showHelpAfterError();

program.command("devnet")
  .description("operators as processes over real gossip on loopback; they sign, and it says how it went")
  .option("--operators <n>", "operators in all", positive, 4)
  .option(
    "--committees <n>",
    "committees among them, as large as they can be, to which 32 validators are dealt out",
    positive,
    1,
  )
  .option("--slots <n>", "slots of duties, over which requests are spread", positive, 3)
  .option("--requests <n>", "commit-boost requests, and as many preconfirmations", wholeNumber, 30)
  .addOption(
    new Option("--profile <name>", "protocol numbers of the deployed network, or of its next fork")
      .choices(["alan", "boole"]).default("alan"),
  )
  .option("--keep", "stay up for a client until interrupted", false)
  .option("--json", "a line of JSON once up, and one at the end", false)
  .action(async (options) => {
    const { devnetCommand } = await import("../devnet/command.ts");
    process.exitCode = await devnetCommand(options);
  });

program.command("run")
  .description("one operator; prints what it listens on as a line of JSON, logs to standard error")
  .requiredOption("--config <file>", "the operator's config, JSON")
  .option(
    "--until-stdin-closes",
    "stop, too, when standard input ends: for a program that starts operators",
    false,
  )
  .action(async ({ config, untilStdinCloses }) => {
    const { runCommand } = await import("./run.ts");
    await runCommand(config, untilStdinCloses);
  });

program.command("vectors")
  .description("published conformance cases")
  .argument("<path>", "a folder of cases, or a .tar.xz")
  .option("--family <folder>", "only the cases below this folder, such as commit-boost-signing")
  .option("--json", "one line of JSON instead of a table", false)
  .action(async (path, options) => {
    const { vectorsCommand } = await import("./vectors.ts");
    process.exitCode = await vectorsCommand({ path, ...options });
  });

function numbers(text: string): number[] {
  return text === "none" ? [] : text.split(",").map(wholeNumber);
}

program.command("sim")
  .description(
    "virtual clusters reach consensus and sign under faults; says where that goes wrong, and how to see it again",
  )
  .addOption(
    new Option(
      "--duty <name>",
      "consensus by itself, whole slots of a cluster, or a run of each for every seed",
    )
      .choices(["consensus", "cluster", "all"]).default("all"),
  )
  .option("--seed <s>", "the first seed", wholeNumber, 1)
  .option("--seeds <n>", "how many seeds, one after the other", positive, 1)
  .option(
    "--slots <n>",
    "slots of a run, each with a duty; 1 of consensus, 6 of a cluster otherwise",
    positive,
  )
  .option("--operators <n>", "operators: 4, 7, 10 or 13", committeeSize, 4)
  .option("--faults <list>", "what may go wrong: names with commas, all or none", "all")
  .option("--keep <numbers>", "only these of the seed's faults, counted from 0; none for none; with one duty")
  .option("--shrink", "leave out what a failing seed does not need", false)
  .option("--trace", "a line of every event", false)
  .option("--json", "a line of JSON at the end", false)
  .addHelpText("after", faultsHelp)
  .action(async ({ faults, keep, ...options }) => {
    const { simCommand } = await import("./sim.ts");
    process.exitCode = await simCommand({
      ...options,
      faults: parseFaults(faults),
      ...keep !== undefined && { keep: numbers(keep) },
    });
  });

program.command("audit")
  .description("the atlas of statecharts: pictures, transition tables, completeness")
  .option("--out <dir>", "write it into a folder, as Markdown and SVG")
  .option("--serve", "serve it on loopback until interrupted; so it does without --out", false)
  .action(async (options) => {
    const { auditCommand } = await import("./audit.ts");
    await auditCommand(options);
  });

program.command("bench")
  .description("times, each with its ratio to a reference of the same run")
  .argument("[name]", "one bench instead of all")
  .option("--json", "JSON instead of a table", false)
  .action(async (name, { json }) => {
    const { benchCommand } = await import("./bench.ts");
    await benchCommand(name, json);
  });

try {
  await program.parseAsync();
} catch (error) {
  process.stderr.write(`quorate: ${error instanceof Error ? error.message : String(error)}\n`);
  // What was opened before the failure must not keep the process.
  process.exit(1);
}
