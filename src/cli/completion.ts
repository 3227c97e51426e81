import { Argument, type Command } from 'commander'
import { stripControl } from '../logs/strip-control.ts'
import { suggest, type Dynamic, type Word } from './completion/describe-program.ts'
import { shellScript, shells, type Shell } from './completion/shell-scripts.ts'
import type { Terminal } from './terminal.ts'

const examples = `
Put the line for your shell into its startup file; slipway has to be in the PATH.

Examples:
  $ eval "$(slipway completion bash)"          # in ~/.bashrc
  $ source <(slipway completion zsh)           # in ~/.zshrc, after compinit
  $ slipway completion fish | source           # in ~/.config/fish/config.fish`

/** `slipway completion`, and the hidden command that its scripts ask. */
export function addCompletionCommands(program: Command, terminal: Terminal): void {
  program
    .command('completion')
    .summary('print the completion of commands, options and ids for a shell')
    .addArgument(new Argument('<shell>', 'which').choices(shells))
    .addHelpText('after', examples)
    .action((shell: Shell) => {
      terminal.line(shellScript(shell).trimEnd())
    })
  program
    .command('complete', { hidden: true })
    .argument('[words...]', 'the words of the line, the one at the cursor last')
    .helpOption(false)
    .allowUnknownOption()
    .addHelpText('after', '\nExamples:\n  $ slipway complete -- builds show ""')
    .action(async (words: string[]) => {
      for (const line of await complete(program, words)) terminal.line(line)
    })
}

/** A line for each word that can stand at the cursor. Says nothing where it fails: nobody waits for errors there. */
async function complete(program: Command, words: readonly string[]): Promise<string[]> {
  const current = words.at(-1) ?? ''
  const suggestion = suggest(program, words.slice(0, -1), current)
  const found = 'words' in suggestion ? suggestion.words : await dynamicWords(suggestion.dynamic, words)
  if (typeof found === 'string') return [found]
  const fitting = found.filter(({ text }) => text.startsWith(current))
  return fitting.map(({ text, help }) => `${oneLine(text)}	${oneLine(help)}`)
}

async function dynamicWords(dynamic: Dynamic, words: readonly string[]): Promise<Word[] | string> {
  if (dynamic === 'file' || dynamic === 'folder') return `:${dynamic}`
  const { askForIds } = await import('./completion/ask-for-ids.ts')
  return await askForIds(dynamic, words)
}

function oneLine(text: string): string {
  return stripControl(text).replaceAll(/\s+/g, ' ')
}
