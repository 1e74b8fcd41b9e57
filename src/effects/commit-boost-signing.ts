import { commitBoostSigning } from "../../machines/commit-boost-signing/chart.ts";
import { signingDutyEffects, type SigningDutyPorts } from "./signing-duty.ts";

/** The commit-boost-signing chart with its effects. */
export function commitBoostSigningWith(ports: SigningDutyPorts): typeof commitBoostSigning {
  return commitBoostSigning.provide(signingDutyEffects(ports));
}
