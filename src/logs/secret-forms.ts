/** Nothing shorter is ever masked: it would be found everywhere and tell nothing. */
const shortestSecret = 4
/** An encoded piece that is shorter would be found by chance in other data. */
const shortestEncoded = 8

/**
 * The ways in which a known secret may stand in a log, as Latin-1 text of its bytes: as it is, URL-encoded,
 * in JSON, and in base64 wherever it starts in what was encoded. A secret of several lines is masked line by line.
 */
export function secretForms(secret: string): string[] {
  const forms = new Set<string>()
  for (const line of secret.split(/[\r\n]+/)) {
    const plain = line.trim()
    if (Buffer.byteLength(plain) < shortestSecret) continue
    forms.add(latin1(plain))
    const inUrl = encodeUrl(plain)
    const inUrlToo = inUrl.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase())
    for (const form of [inUrl, inUrlToo, JSON.stringify(plain).slice(1, -1)]) forms.add(latin1(form))
    for (const offset of [0, 1, 2]) {
      const inner = base64At(plain, offset)
      if (inner.length < shortestEncoded) continue
      forms.add(inner)
      forms.add(inner.replaceAll('+', '-').replaceAll('/', '_'))
    }
  }
  return [...forms]
}

/**
 * The characters of base64 that depend on nothing but `text`, when `offset` bytes (of three) stand before it.
 */
export function base64At(text: string, offset: number): string {
  const bytes = Buffer.from(text)
  const encoded = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64')
  return encoded.slice(Math.ceil((offset * 8) / 6), Math.floor(((offset + bytes.length) * 8) / 6))
}

function encodeUrl(text: string): string {
  try {
    return encodeURIComponent(text)
  } catch {
    // A lone surrogate has no URL form.
    return text
  }
}

function latin1(text: string): string {
  return Buffer.from(text).toString('latin1')
}
