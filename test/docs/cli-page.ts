import type { Command } from 'commander'
import { createProgram } from '../../src/cli/create-program.ts'

const silent = { line: () => {}, complain: () => {} }
const plain = (text: string) => text
const paint = { bold: plain, dim: plain, green: plain, red: plain, yellow: plain, cyan: plain }

const intro = `# The command line

What each command says with \`--help\`; this page is made of it (\`npm run docs\`).

Commands that ask a running service find it by \`--url\`, else \`SLIPWAY_URL\`, else by what the service wrote into its data
directory. Their token is \`SLIPWAY_TOKEN\`, else \`SLIPWAY_API_TOKEN\`, else the one in the data directory. \`--json\` prints what
the REST API says, so that it can be read by programs; the text for people may change. Colours are only for terminals, and
[\`NO_COLOR\`](https://no-color.org) switches them off.

| Exit code | Means                                                                             |
| --------- | --------------------------------------------------------------------------------- |
| 0         | done                                                                              |
| 1         | it did not work, or what was checked, planned or followed did not end well        |
| 2         | \`slipway validate\` found no file                                                  |
| 3         | there is no such build, delivery or token, or the token does not see it           |
| 4         | there is no token, or it is refused, or it may not do this                        |
| 5         | not in this state: a build that has ended cannot be cancelled                     |
| 6         | nothing answers, or the service asks to be asked later                            |
| 130       | ended with Ctrl-C                                                                 |
`

/** docs/cli.md as it should be. */
export function cliPage(): string {
  const program = createProgram({ ...silent, paint })
  return `${intro}\n${sections(program, []).join('\n')}`
}

function sections(command: Command, parents: string[]): string[] {
  const names = [...parents, command.name()]
  const own = [`## \`${names.join(' ')}\`\n\n\`\`\`text\n${helpOf(command).trim()}\n\`\`\`\n`]
  const visible = command.createHelp().visibleCommands(command)
  return [...own, ...visible.filter((one) => one.name() !== 'help').flatMap((one) => sections(one, names))]
}

function helpOf(command: Command): string {
  let help = ''
  command
    .configureOutput({
      writeOut: (text) => (help += text),
      getOutHelpWidth: () => 100,
      getOutHasColors: () => false,
    })
    .outputHelp()
  return help.replaceAll(/[ \t]+$/gm, '')
}
