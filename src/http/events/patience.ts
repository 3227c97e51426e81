/** After so long a client connects again, and is asked for its token again. */
export const lifetimeMs = 15 * 60_000
/** Who takes nothing for so long is sent away. */
export const longestStallMs = 30_000
