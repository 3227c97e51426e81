/** A body that GitHub answered, for when it says that nothing has changed, or cannot. */
export interface KeptAnswer {
  etag: string | null
  contentType: string | null
  link: string | null
  body: Uint8Array<ArrayBuffer>
}

/** The answers that were used last, up to a number of entries and bytes. Keys hold the account: nobody gets another's. */
export interface Answers {
  find(key: string): KeptAnswer | null
  keep(key: string, answer: KeptAnswer): void
}

/** Larger ones are not kept; a recursive tree has at most 7 MB. */
export const largestAnswer = 8 * 1024 * 1024

/** What an entry costs beside its body, in bytes. */
const overhead = 500

export function keepAnswers(limits = { entries: 5_000, bytes: 64 * 1024 * 1024 }): Answers {
  const kept = new Map<string, KeptAnswer>()
  let bytes = 0
  const sizeOf = (key: string, { body }: KeptAnswer) => body.length + key.length + overhead

  function drop(key: string): void {
    const answer = kept.get(key)
    if (answer === undefined) return
    kept.delete(key)
    bytes -= sizeOf(key, answer)
  }

  return {
    find(key) {
      const answer = kept.get(key)
      if (answer === undefined) return null
      // A Map keeps the order of insertion: what was used last goes to the end.
      kept.delete(key)
      kept.set(key, answer)
      return answer
    },
    keep(key, answer) {
      drop(key)
      if (answer.body.length > largestAnswer) return
      kept.set(key, answer)
      bytes += sizeOf(key, answer)
      for (const oldest of kept.keys()) {
        if (kept.size <= limits.entries && bytes <= limits.bytes) return
        drop(oldest)
      }
    },
  }
}
