import type { NumberedQuestion, QuestionsRequest } from './protocol.ts'

/**
 * One message of many questions. The bytes of all inputs go in one buffer that is given away: the callers
 * keep their own, which are often windows on a pool that others share. One buffer and not one each, so that
 * the other side can free it when it is through: buffers that wait for the collector of a thread set it to
 * work so often that it took more time than the commits.
 */
export function packBytes(questions: NumberedQuestion[]): QuestionsRequest {
  const found = questions.map(({ input }) => findBytes(input))
  const total = found.reduce((sum, field) => sum + (field?.bytes.byteLength ?? 0), 0)
  // Not out of Node's pool. Every byte is set below.
  const pack = Buffer.allocUnsafeSlow(total)
  let at = 0
  const packed = questions.map((question, index) => {
    const field = found[index]
    if (field === undefined) return question
    pack.set(field.bytes, at)
    const bytes = new Uint8Array(pack.buffer, at, field.bytes.byteLength)
    at += field.bytes.byteLength
    return { ...question, input: { ...field.input, [field.key]: bytes } }
  })
  return { kind: 'questions', questions: packed, pack: pack.buffer }
}

/** No input has bytes in two places, or deeper. */
function findBytes(input: unknown): { input: object; key: string; bytes: Uint8Array } | undefined {
  if (typeof input !== 'object' || input === null) return undefined
  for (const [key, bytes] of Object.entries(input) as [string, unknown][])
    if (bytes instanceof Uint8Array) return { input, key, bytes }
  return undefined
}
