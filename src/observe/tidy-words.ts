/** What the cluster's words are wrapped in, and the words themselves. */
const wrapped = /^(?:\[\w+\] )?pod status "\w+":"False"; message: "(.*)"$/s

/** The cluster's words as somebody would have written them by hand: without what only wraps them, or got in between. */
export function tidyWords(text: string): string {
  const inner = wrapped.exec(text)?.[1] ?? text
  // Shipwright's Git step takes a prefix away and leaves its space.
  return inner.replace(/^(fatal|error|remote): {2,}/, '$1: ').trim()
}
