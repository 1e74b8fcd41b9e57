/** Transitions that one event may set off in a chart; beyond it the chart loops, and fails loudly instead of hanging. */
export const MAX_ITERATIONS = 100;
