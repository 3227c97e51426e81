import { ApiFailure } from './api-failure.ts'

/** An object of Kubernetes is at most 1.5 MB in etcd; a longer line is not one. */
const longestLine = 16 * 1024 * 1024

/** Text lines of a stream of bytes, without their line feeds; a last line without one counts. */
export async function* readLines(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder()
  let parts: string[] = []
  let length = 0
  for await (const chunk of bytes) {
    const lines = decoder.decode(chunk, { stream: true }).split('\n')
    for (const [index, piece] of lines.entries()) {
      parts.push(piece)
      length += piece.length
      if (length > longestLine) throw ApiFailure.from(new Error('a line is over 16 MB'), 'reading a watch')
      if (index === lines.length - 1) break
      yield parts.join('')
      parts = []
      length = 0
    }
  }
  if (length > 0) yield parts.join('')
}
