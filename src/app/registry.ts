import type { CommitteeEntry, Registry, ValidatorEntry } from "../ports/registry.ts";
import { CLUSTER_SIZES, committeeId, sortedIds } from "../spec/committee.ts";
import { type Hex, toHex } from "../spec/hex.ts";
import { type CheckedConfig, ConfigError } from "./config.ts";

type ConfiguredValidator = CheckedConfig["validators"][number];

function entryOf(validator: ConfiguredValidator, operatorId: number): ValidatorEntry {
  const operatorIds = sortedIds(Object.keys(validator.sharePublicKeys).map(Number));
  if (!CLUSTER_SIZES.includes(operatorIds.length)) {
    const sizes = CLUSTER_SIZES.join(", ");
    throw new ConfigError(
      `validator ${validator.publicKey}: ${operatorIds.length} operators; a cluster has ${sizes}`,
    );
  }
  if (!operatorIds.includes(operatorId)) {
    throw new ConfigError(`validator ${validator.publicKey}: operator ${operatorId} holds no share of it`);
  }
  return { ...validator, operatorIds };
}

/** The committees that validators have, by CommitteeID. */
export function committeesOf(validators: readonly ValidatorEntry[]): ReadonlyMap<Hex, CommitteeEntry> {
  const byId = Map.groupBy(validators, ({ operatorIds }) => toHex(committeeId(operatorIds)));
  return new Map(
    [...byId].map(([id, own]) => [id, { id, operatorIds: own[0]!.operatorIds, validators: own }]),
  );
}

/**
 * Who is who, out of a config.
 * @throws ConfigError where a cluster is of a wrong size or not this operator's, or an operator's key is missing
 */
export function configuredRegistry(config: CheckedConfig): Registry {
  const keys = new Map(config.operators.map(({ id, publicKey }) => [id, publicKey]));
  const entries = new Map<Hex, ValidatorEntry>(
    config.validators.map((validator) => [validator.publicKey, entryOf(validator, config.operatorId)]),
  );
  for (const { operatorIds } of entries.values()) {
    const missing = operatorIds.find((id) => !keys.has(id));
    if (missing !== undefined) {
      throw new ConfigError(`operators: the public key of operator ${missing} is missing`);
    }
  }
  const all = [...entries.values()];
  const committees = committeesOf(all);
  return {
    operatorKey: (operatorId) => keys.get(operatorId) ?? null,
    validator: (publicKey) => entries.get(publicKey) ?? null,
    validators: () => all,
    committee: (id) => committees.get(id) ?? null,
  };
}
