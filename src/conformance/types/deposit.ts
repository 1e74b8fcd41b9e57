import { depositMessage } from "../../spec/containers/beacon.ts";
import { computeDomain, computeSigningRoot } from "../../spec/domains.ts";
import { equalBytes } from "../../spec/hex.ts";
import { type GoBytes, hexBytes } from "../go-json.ts";
import { runner } from "../case.ts";

/** 32 ether, in Gwei: what the cases deposit. */
const AMOUNT = 32_000_000_000;

interface DepositCase {
  readonly ValidatorPK: GoBytes;
  readonly WithdrawalCredentials: GoBytes;
  readonly ForkVersion: GoBytes;
  readonly Domain: GoBytes;
  readonly ExpectedSigningRoot: GoBytes;
}

/** What a depositor signs. A deposit holds on every fork, so its domain has a zero genesis validators root. */
export const depositSigningRoot = runner<DepositCase>((test) => {
  const message = {
    publicKey: hexBytes(test.ValidatorPK),
    withdrawalCredentials: hexBytes(test.WithdrawalCredentials),
    amount: AMOUNT,
  };
  const domain = computeDomain(hexBytes(test.Domain), hexBytes(test.ForkVersion), new Uint8Array(32));
  const root = computeSigningRoot(depositMessage.hashTreeRoot(message), domain);
  return equalBytes(root, hexBytes(test.ExpectedSigningRoot)) ? null : "another signing root";
});
