import { readFile } from 'node:fs/promises'
import { fileNames } from '../../plan/read-build-file.ts'
import type { Terminal } from '../terminal.ts'
import { showChecked } from './show-checked.ts'
import { toSarif } from './to-sarif.ts'
import { standardInput, validateFile, type CheckedFile } from './validate-file.ts'

type Format = 'human' | 'json' | 'sarif'

/** Says what is wrong with a build file, or what it builds; what the process is to exit with. */
export async function validate(
  wanted: string | undefined,
  format: Format,
  terminal: Terminal,
): Promise<number> {
  const read = await readFirst(wanted === undefined ? fileNames : [wanted])
  if (typeof read === 'string') {
    terminal.complain(`slipway: ${read}`)
    return 2
  }
  const path = read.file === standardInput ? null : read.file
  const checked: CheckedFile = await validateFile(read.file, path, read.bytes)
  if (format === 'human') showChecked(checked, terminal)
  else terminal.line(JSON.stringify(format === 'sarif' ? toSarif(checked) : checked, null, 2))
  return checked.problems.length > 0 ? 1 : 0
}

async function readFirst(names: readonly string[]): Promise<{ file: string; bytes: Uint8Array } | string> {
  for (const file of names) {
    try {
      return file === '-'
        ? { file: standardInput, bytes: await readFile('/dev/stdin') }
        : { file, bytes: await readFile(file) }
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      if (code !== 'ENOENT') return `${file} cannot be read: ${code ?? String(error)}`
    }
  }
  return `there is no ${names.join(' or ')}: write one as docs/build-file.md says, or name another file`
}
