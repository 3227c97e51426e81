/** Nothing shorter is ever masked, also of what is encoded: it would be found everywhere and tell nothing. */
const shortest = 4
/** The first and the last line of a key are the same in all keys. */
const armour = /^-----(?:BEGIN|END) [A-Z0-9 ]+-----$/

/**
 * The ways in which a known secret may stand in a log, as Latin-1 text of its bytes: as it is, URL-encoded,
 * in JSON, quoted for a shell, and in base64 wherever it starts in what was encoded. A secret of several lines is
 * masked line by line.
 */
export function secretForms(secret: string): string[] {
  const forms = new Set<string>()
  const add = (form: string) => {
    if (form.length >= shortest) forms.add(form)
  }
  for (const line of secret.split(/[\r\n]+/)) {
    const plain = line.trim()
    if (Buffer.byteLength(plain) < shortest || armour.test(plain)) continue
    for (const form of [plain, ...urlForms(plain), ...jsonForms(plain), plain.replaceAll("'", `'\\''`)])
      add(latin1(form))
    for (const offset of [0, 1, 2]) {
      const inner = base64At(plain, offset)
      add(inner)
      add(inner.replaceAll('+', '-').replaceAll('/', '_'))
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

/** As browsers, strict encoders, encoders of paths and those of forms write it, in both cases of the digits. */
function urlForms(text: string): string[] {
  const lenient = encodeUrl(text)
  const strict = lenient.replace(/[!'()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`)
  const forms = [lenient, strict].flatMap((form) => [
    form,
    form.replaceAll('%2F', '/'),
    form.replaceAll('%20', '+'),
  ])
  return forms.flatMap((form) => [form, form.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase())])
}

/** As JavaScript, encoders to ASCII, Go, and those that escape slashes write it. */
function jsonForms(text: string): string[] {
  const form = JSON.stringify(text).slice(1, -1)
  const escape = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
  const ascii = form.replace(/[\u007f-\uffff]/g, escape)
  return [form, ascii, form.replace(/[<>&]/g, escape), form.replaceAll('/', '\\/')]
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
