/** The archive is broken, unsafe or too large; the words are for whoever sent it. */
export class TarError extends Error {
  override readonly name = 'TarError'
  readonly kind: 'malformed' | 'unsafe' | 'too-large'
  constructor(kind: 'malformed' | 'unsafe' | 'too-large', message: string) {
    super(message)
    this.kind = kind
  }
}

export interface TarEntry {
  /** As written in the archive: not to be trusted. */
  path: string
  type: 'file' | 'directory' | 'symlink' | 'link' | 'other'
  /** Where a link leads to, as written. */
  linkTo: string
  mode: number
  /** Seconds since the epoch. */
  mtime: number
  /** Bytes of content. */
  size: number
}

const block = 512
/** Long names and PAX records; a path of Linux has 4,096 bytes. */
const longestRecord = 64 * 1024

const types: Record<string, TarEntry['type']> = {
  '0': 'file',
  '\0': 'file',
  '7': 'file',
  '1': 'link',
  '2': 'symlink',
  '5': 'directory',
}

/**
 * Reads a tar stream (ustar, PAX, GNU long names) entry by entry; `take` gets each entry with its content
 * and need not read it. Throws TarError.
 */
export async function readTar(
  source: AsyncIterable<Uint8Array>,
  take: (entry: TarEntry, content: AsyncIterable<Buffer>) => Promise<void>,
): Promise<void> {
  const input = openInput(source)
  let pax: Record<string, string> = {}
  for (;;) {
    const header = await input.exactly(block, 'a header')
    if (header === null || header.every((byte) => byte === 0)) break
    checkSum(header)
    const size = pax.size === undefined ? number(header, 124, 12) : Number(pax.size)
    if (!Number.isSafeInteger(size) || size < 0) throw new TarError('malformed', 'an entry has no valid size')
    const flag = String.fromCharCode(header[156] ?? 0)
    const padding = (block - (size % block)) % block
    if ('xgLK'.includes(flag)) {
      if (size > longestRecord) throw new TarError('too-large', 'the name of an entry is too long')
      const record = (await input.exactly(size, 'a long name')) ?? Buffer.alloc(0)
      await input.exactly(padding, 'padding')
      if (flag === 'x') pax = { ...pax, ...parsePax(record) }
      if (flag === 'L') pax = { ...pax, path: text(record, 0, record.length) }
      if (flag === 'K') pax = { ...pax, linkpath: text(record, 0, record.length) }
      continue
    }
    const prefix = text(header, 257, 5) === 'ustar' ? text(header, 345, 155) : ''
    const plain = text(header, 0, 100)
    const path = pax.path ?? (prefix === '' ? plain : `${prefix}/${plain}`)
    const type = types[flag] ?? 'other'
    const entry: TarEntry = {
      path,
      // Archives older than ustar tell a folder by its name alone.
      type: type === 'file' && path.endsWith('/') ? 'directory' : type,
      linkTo: pax.linkpath ?? text(header, 157, 100),
      mode: number(header, 100, 8) & 0o7777,
      mtime: Math.floor(Number(pax.mtime ?? number(header, 136, 12))) || 0,
      size,
    }
    pax = {}
    const content = input.upTo(size)
    await take(entry, content)
    while ((await content.next()).done !== true);
    await input.exactly(padding, 'padding')
  }
  await input.drain()
}

function openInput(source: AsyncIterable<Uint8Array>) {
  const chunks = source[Symbol.asyncIterator]()
  let rest: Buffer = Buffer.alloc(0)
  /** At least one byte; null at the end. */
  async function more(): Promise<Buffer | null> {
    while (rest.length === 0) {
      const next = await chunks.next()
      if (next.done === true) return null
      rest = Buffer.from(next.value.buffer, next.value.byteOffset, next.value.byteLength)
    }
    return rest
  }
  return {
    /** Null where the stream ended before the first byte. */
    async exactly(count: number, what: string): Promise<Buffer | null> {
      const parts: Buffer[] = []
      for (let missing = count; missing > 0;) {
        const found = await more()
        if (found === null) {
          if (parts.length === 0 && what === 'a header') return null
          throw new TarError('malformed', `the archive ends in the middle of ${what}`)
        }
        parts.push(found.subarray(0, missing))
        rest = found.subarray(missing)
        missing -= parts.at(-1)?.length ?? 0
      }
      return Buffer.concat(parts)
    },
    async *upTo(count: number): AsyncGenerator<Buffer> {
      for (let missing = count; missing > 0;) {
        const found = await more()
        if (found === null) throw new TarError('malformed', 'the archive ends in the middle of a file')
        const part = found.subarray(0, missing)
        rest = found.subarray(part.length)
        missing -= part.length
        yield part
      }
    },
    /** Reads to the end of the stream: a sender must not hang on padding that nobody takes. */
    async drain(): Promise<void> {
      rest = Buffer.alloc(0)
      while ((await chunks.next()).done !== true);
    },
  }
}

function text(bytes: Buffer, start: number, length: number): string {
  const field = bytes.subarray(start, start + length)
  const end = field.indexOf(0)
  return field.toString('utf8', 0, end < 0 ? field.length : end)
}

/** Octal, or GNU's base 256 where the first bit is set. */
function number(bytes: Buffer, start: number, length: number): number {
  if (((bytes[start] ?? 0) & 0x80) === 0) {
    const digits = text(bytes, start, length).trim()
    return digits === '' ? 0 : /^[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : Number.NaN
  }
  return bytes
    .subarray(start + 1, start + length)
    .reduce((value, byte) => value * 256 + byte, (bytes[start] ?? 0) & 0x7f)
}

function checkSum(header: Buffer): void {
  const sum = header.reduce((total, byte, index) => total + (index >= 148 && index < 156 ? 32 : byte), 0)
  if (number(header, 148, 8) !== sum) throw new TarError('malformed', 'this is no tar archive')
}

/** `<length> <key>=<value>\n`, the length counting the whole record. */
function parsePax(bytes: Buffer): Record<string, string> {
  const found: Record<string, string> = {}
  for (let start = 0; start < bytes.length;) {
    const space = bytes.indexOf(32, start)
    const length = Number(bytes.toString('latin1', start, space))
    if (space < 0 || !Number.isInteger(length) || length < 5)
      throw new TarError('malformed', 'a PAX record of the archive is broken')
    const record = bytes.toString('utf8', space + 1, start + length - 1)
    const equals = record.indexOf('=')
    found[record.slice(0, equals)] = record.slice(equals + 1)
    start += length
  }
  return found
}
