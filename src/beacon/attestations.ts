import { type ApiClient, type ApiResponse, type Endpoints, routes } from "@lodestar/api";
import type { ChainForkConfig } from "@lodestar/config";
import type { SubmittedAttestations } from "../ports/beacon.ts";

type Submission = Endpoints["beacon"]["submitPoolAttestationsV2"];

const V1_PATH = "/eth/v1/beacon/pool/attestations";

/**
 * Makes what hands attestations in: by the second version of submitPoolAttestations from Electra on, before it by the
 * first, which nodes of that time have and the library does not.
 */
export function createAttestationRoute(api: ApiClient, config: ChainForkConfig) {
  const v1 = {
    ...routes.beacon.getDefinitions(config).submitPoolAttestationsV2,
    url: V1_PATH,
    urlFormatter: () => V1_PATH,
    operationId: "submitPoolAttestations",
  };
  return (
    { version, attestations }: SubmittedAttestations,
    init: { signal: AbortSignal },
  ): Promise<ApiResponse<Submission>> => {
    if (version === "electra" || version === "fulu") {
      return api.beacon.submitPoolAttestationsV2({ signedAttestations: [...attestations] }, init);
    }
    const args = { signedAttestations: [...attestations] };
    return api.httpClient.request(v1, args, { ...init, requestWireFormat: "json" });
  };
}
