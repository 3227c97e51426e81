import { Option, type Command } from 'commander'
import type { Terminal } from './terminal.ts'

const examples = `
Without FILE it is .slipway.yaml, or .slipway.yml, in this folder; - is standard input. The exit code is 0 when a
file can be used, 1 when it cannot, and 2 when there is none. Files of this working tree that it extends are read as
they are here; what it extends of another repository is not, and then only the rest is judged.

Examples:
  $ slipway validate
  $ slipway validate services/api/.slipway.yaml --json
  $ slipway validate --sarif > slipway.sarif   # for GitHub's code scanning
  $ git show HEAD:.slipway.yaml | slipway validate -`

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
      const { validate } = await import('./validate/validate.ts')
      process.exitCode = await validate(file, json ? 'json' : sarif ? 'sarif' : 'human', terminal)
    })
  program
    .command('schema')
    .summary('print the JSON Schema of the build file, for editors')
    .addHelpText('after', '\nExamples:\n  $ slipway schema > slipway.schema.json')
    .action(async () => {
      const { makeJsonSchema } = await import('../plan/build-file/schema/json-schema.ts')
      terminal.line(JSON.stringify(makeJsonSchema(), null, 2))
    })
}
