/** As CI systems before us have it; what a commit says about itself, wherever in its message. */
const words = /\[(?:skip ci|ci skip|skip slipway)\]/i

/** The words in a commit's message that ask for no build, as they stand there; null when there are none. */
export function findSkipWords(message: string | null): string | null {
  return words.exec(message ?? '')?.[0] ?? null
}
