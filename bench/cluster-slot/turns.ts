/** Each as often as it says, all of them spread evenly: noise that comes and goes hits the rare ones and the others alike. */
export function inTurn<T extends { readonly repetitions: number }>(figures: readonly T[]): T[] {
  return figures
    .flatMap((figure) =>
      Array.from({ length: figure.repetitions }, (_, i) => ({ figure, at: (i + 0.5) / figure.repetitions }))
    )
    .sort((a, b) => a.at - b.at)
    .map(({ figure }) => figure);
}
