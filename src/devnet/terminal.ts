import type { ClusterReport } from "./cluster-report.ts";
import type { Devnet } from "./devnet.ts";
import type { RequestResult } from "./load.ts";
import type { DevnetValidator } from "./plan.ts";
import type { DevnetReport, RequestReport } from "./report.ts";
import type { Load, Progress } from "./run-load.ts";

/** Where a person reads what a devnet does. */
export interface Terminal {
  step(step: string): void;
  up(devnet: Devnet, audit: string): void;
  progress(load: Load, progress: Progress): void;
  done(report: DevnetReport, causes: readonly string[]): void;
  kept(): void;
}

const BAR = 30;
/** Failures that are shown; the rest is counted. */
const CAUSES = 5;

function bar(done: number, all: number): string {
  const filled = all === 0 ? BAR : Math.round((done / all) * BAR);
  return "█".repeat(filled).padEnd(BAR, "░");
}

function progressLine({ slots, requests }: Load, { slot, commitBoost, preconf, cluster }: Progress): string {
  const results = [...commitBoost, ...preconf];
  const signed = (of: readonly RequestResult[]) => of.filter((result) => result.signed).length;
  const failed = results.length - signed(results);
  const open = failed > 0 ? `, ${failed} not signed` : "";
  const counts = `${signed(commitBoost)} commit-boost, ${signed(preconf)} preconf of ${requests} each`;
  const { attestations, syncMessages, missed } = cluster;
  const duties = `${attestations} attestations, ${syncMessages} sync messages${
    missed > 0 ? `, ${missed} missing` : ""
  }`;
  return `slot ${slot}/${slots}  ${bar(results.length, 2 * requests)}  signed: ${counts}${open}; ${duties}`;
}

function requestLine(name: string, { requested, signed, p50Ms, p99Ms }: RequestReport): string {
  return `${name}: ${signed} of ${requested} signed, half within ${p50Ms} ms, 99 % within ${p99Ms} ms`;
}

function clusterLine({ slots, decided, attestations, syncMessages, missed }: ClusterReport): string {
  const handedIn = `${attestations} attestations and ${syncMessages} sync-committee messages handed in`;
  return `clusters: ${decided} of ${slots} slots decided, ${handedIn}, ${missed} missed`;
}

function byOperators({ operatorIds }: DevnetValidator): string {
  return operatorIds.join(", ");
}

/** Writes lines; where the stream is a terminal, progress redraws one line, else it is a line a slot. */
export function createTerminal(out: NodeJS.WriteStream): Terminal {
  const live = out.isTTY === true;
  let drawn = false;
  let lastSlot = 0;
  const line = (text: string) => {
    out.write(drawn ? `\n${text}\n` : `${text}\n`);
    drawn = false;
  };
  return {
    step: (step) => line(`… ${step}`),
    up(devnet, audit) {
      line(`${devnet.processes.length} operators are up, each a process, connected by gossip on loopback:`);
      devnet.processes.forEach(({ id, pid, signer }) =>
        line(`  operator ${id}  pid ${pid}  signer API ${signer}`)
      );
      for (const [operators, { length }] of Map.groupBy(devnet.plan.validators, byOperators)) {
        line(`  ${length} validators shared by operators ${operators}`);
      }
      line(`  beacon    ${devnet.beaconUrl}`);
      line(`  charts    ${audit}`);
    },
    progress(load, progress) {
      if (live) {
        out.write(`\r${progressLine(load, progress)}\x1b[K`);
        drawn = true;
      } else if (progress.slot !== lastSlot) {
        lastSlot = progress.slot;
        line(progressLine(load, progress));
      }
    },
    done(report, causes) {
      line(requestLine("commit-boost requests", report.commitBoost));
      line(requestLine("preconfirmations", report.preconf));
      line(clusterLine(report.cluster));
      if (report.invalidSignatures > 0) {
        line(`${report.invalidSignatures} signatures did not hold, or are slashable together`);
      }
      causes.slice(0, CAUSES).forEach((cause) => line(`  ${cause}`));
      if (causes.length > CAUSES) line(`  … and ${causes.length - CAUSES} more`);
    },
    kept: () => line("the devnet stays up: Ctrl-C ends it"),
  };
}
