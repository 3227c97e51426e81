import { readFile } from 'node:fs/promises'
import { Option, type Command } from 'commander'
import { makeJsonSchema } from '../plan/build-file/schema/json-schema.ts'
import { fileNames } from '../plan/read-build-file.ts'
import type { Terminal } from './terminal.ts'
import { showChecked } from './validate/show-checked.ts'
import { toSarif } from './validate/to-sarif.ts'
import { standardInput, validateFile, type CheckedFile } from './validate/validate-file.ts'

const examples = `
Without FILE it is .slipway.yaml, or .slipway.yml, in this folder; - is standard input. The exit code is 0 when a
file can be used, 1 when it cannot, and 2 when there is none. Files of this working tree that it extends are read as
they are here; what it extends of another repository is not, and then only the rest is judged.

Examples:
  $ slipway validate
  $ slipway validate services/api/.slipway.yaml --json
  $ slipway validate --sarif > slipway.sarif   # for GitHub's code scanning
  $ git show HEAD:.slipway.yaml | slipway validate -`

type Format = 'human' | 'json' | 'sarif'

interface ValidateOptions {
  json: boolean
  sarif: boolean
}

/** `slipway validate` and `slipway schema`: what is wrong with a build file before anybody pushes it. */
export function addValidateCommands(program: Command, terminal: Terminal): void {
  program
    .command('validate')
    .summary('check a build file, and say what it builds')
    .argument('[file]', 'the build file')
    .option('--json', 'print problems and builds as JSON', false)
    .addOption(new Option('--sarif', 'print problems as SARIF 2.1.0').default(false).conflicts('json'))
    .addHelpText('after', examples)
    .action(async (file: string | undefined, { json, sarif }: ValidateOptions) => {
      process.exitCode = await validate(file, json ? 'json' : sarif ? 'sarif' : 'human', terminal)
    })
  program
    .command('schema')
    .summary('print the JSON Schema of the build file, for editors')
    .addHelpText('after', '\nExamples:\n  $ slipway schema > slipway.schema.json')
    .action(() => {
      terminal.line(JSON.stringify(makeJsonSchema(), null, 2))
    })
}

async function validate(wanted: string | undefined, format: Format, terminal: Terminal): Promise<number> {
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
