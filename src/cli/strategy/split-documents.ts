/**
 * The YAML documents of a file, each with empty lines in the place of those before it, so that lines keep
 * their numbers. A single document stays as it is, broken UTF-8 included, for the reader to explain.
 */
export function splitDocuments(bytes: Uint8Array | string): (Uint8Array | string)[] {
  const lines = (typeof bytes === 'string' ? bytes : Buffer.from(bytes).toString()).split('\n')
  const starts = lines.flatMap((line, index) => (/^---(\s|$)/.test(line) ? [index] : []))
  const documents = [0, ...starts].flatMap((start, index) => {
    const own = lines.slice(start, starts[index])
    if (own[0]?.startsWith('---')) own[0] = `   ${own[0].slice(3)}`
    const isEmpty = own.every((line) => /^\s*(#|$)/.test(line))
    return isEmpty ? [] : ['\n'.repeat(start) + own.join('\n')]
  })
  return documents.length > 1
    ? documents
    : [documents[0] !== undefined && starts.length > 0 ? documents[0] : bytes]
}
