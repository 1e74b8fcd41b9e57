import { lineage, type State } from "./states.ts";
import { activitiesOf, type Transition, transitionsFrom } from "./transitions.ts";

/** A transition as UML writes it: `event [guard] / action, action`. */
export function transitionLabel({ event, guard, actions }: Omit<Transition, "source" | "target">): string {
  return `${event}${guard && ` [${guard}]`}${actions.length > 0 ? ` / ${actions.join(", ")}` : ""}`;
}

/** What a state does without leaving it: entry, exit, what it invokes, and the events it handles on the spot. */
export function innerLines(state: State): string[] {
  return [
    ...activitiesOf(state).map(({ event, names }) => `${event} / ${names.join(", ")}`),
    ...transitionsFrom(state).filter(({ target }) => target === null).map(transitionLabel),
  ];
}

/** Breaks a text into lines of at most `width` characters, at spaces. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/).filter(Boolean)) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) {
      lines[lines.length - 1] = `${last} ${word}`;
    } else lines.push(word);
  }
  return lines;
}

/** The first sentence of a text, or as many of its words as fit. */
export function shortened(text: string, width: number): string {
  const sentence = /^.*?[.;:](?=\s|$)/.exec(text)?.[0].slice(0, -1) ?? text;
  const [first = "", ...rest] = wrap(sentence, width);
  return rest.length > 0 ? `${first} …` : first;
}

/** What a state is called from an outer one; empty where it does not lie in it. */
export function nameWithin(state: State, outer: State): string {
  return lineage(state).includes(outer) ? state.path.slice(outer.path.length).join(".") : "";
}

/** A text as XML and HTML take it. */
export function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll(
    '"',
    "&quot;",
  );
}
