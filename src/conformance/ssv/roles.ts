import { boole } from "../../spec/profiles/boole.ts";

/** A role's name as it is read: "aggregator committee". */
function wordsOf(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

/** Why a case of a role is not run; null where it is. @param role RunnerRole, in the numbers of the cases */
export function roleNotBuilt(role: number): string | null {
  if (role === boole.roles.committee) return null;
  const name = Object.entries(boole.roles).find(([, number]) => number === role)?.[0];
  return `role ${name ? wordsOf(name) : role} is not built yet`;
}
