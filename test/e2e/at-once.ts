const IN_FLIGHT = 32;

/** Does something so many times, a few dozen at once. */
export async function atOnce(times: number, work: () => Promise<void>): Promise<void> {
  let left = times;
  const one = async () => {
    while (left-- > 0) await work();
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, one));
}
