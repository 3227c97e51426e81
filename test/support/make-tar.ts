interface Entry {
  path: string
  content?: string
  /** The type flag: 0 file, 1 hard link, 2 symbolic link, 5 folder. */
  type?: string
  linkTo?: string
  mode?: number
}

/** A ustar archive of anything, also of what no tar program would pack. */
export function makeTar(entries: Entry[]): Buffer {
  const blocks = entries.flatMap(({ path, content = '', type = '0', linkTo = '', mode = 0o644 }) => {
    const body = Buffer.from(content)
    const header = Buffer.alloc(512)
    const octal = (value: number, at: number, length: number) =>
      header.write(`${value.toString(8).padStart(length - 1, '0')}\0`, at)
    header.write(path, 0)
    octal(mode, 100, 8)
    octal(0, 108, 8)
    octal(0, 116, 8)
    octal(body.length, 124, 12)
    octal(1_700_000_000, 136, 12)
    header.write('        ', 148)
    header.write(type, 156)
    header.write(linkTo, 157)
    header.write('ustar\x0000', 257)
    octal(
      header.reduce((sum, byte) => sum + byte, 0),
      148,
      7,
    )
    return [header, body, Buffer.alloc((512 - (body.length % 512)) % 512)]
  })
  return Buffer.concat([...blocks, Buffer.alloc(1024)])
}
