import type { Registry } from "../ports/registry.ts";
import type { ProtocolProfile } from "../spec/profiles/profile.ts";

/** Counts the validators whose committees meet on a topic, as far as the registry knows them now. */
export function countValidatorsOn(
  registry: Pick<Registry, "validators">,
  { topic: topicOf }: Pick<ProtocolProfile, "topic">,
  network: string,
): (topic: string) => number {
  return (topic) =>
    registry.validators().filter(({ operatorIds }) => topicOf(operatorIds, network) === topic).length;
}
