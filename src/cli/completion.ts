import { Argument, type Command } from 'commander'
import { z } from 'zod'
import { stripControl } from '../logs/strip-control.ts'
import { openService } from './client/open-service.ts'
import { suggest, type Dynamic, type Word } from './completion/describe-program.ts'
import { shellScript, shells, type Shell } from './completion/shell-scripts.ts'
import { settings } from '../config/settings.ts'
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

const builds = z.object({
  items: z.array(
    z.looseObject({
      id: z.string(),
      name: z.string(),
      state: z.string(),
      repository: z.looseObject({ fullName: z.string() }),
    }),
  ),
})
const deliveries = z.object({
  items: z.array(z.looseObject({ guid: z.string(), event: z.string(), repository: z.string().nullable() })),
})

async function dynamicWords(dynamic: Dynamic, words: readonly string[]): Promise<Word[] | string> {
  if (dynamic === 'file' || dynamic === 'folder') return `:${dynamic}`
  try {
    const url = valueOf(words, '--url') ?? process.env['SLIPWAY_URL']
    const dataDir = valueOf(words, '--data-dir') ?? process.env[settings.dataDir.env] ?? '.slipway'
    const service = await openService({ dataDir, ...(url !== undefined && { url }) }, process.env)
    if (dynamic === 'deliveries') {
      const { items } = await service.get('deliveries?limit=50', deliveries)
      return items.map(({ guid, event, repository }) => ({
        text: guid,
        help: `${event} ${repository ?? ''}`,
      }))
    }
    const { items } = await service.get('builds?limit=50', builds)
    return items.map(({ id, name, state, repository }) => ({
      text: id,
      help: `${name} of ${repository.fullName}, ${state}`,
    }))
  } catch {
    return []
  }
}

function valueOf(words: readonly string[], option: string): string | undefined {
  const at = words.indexOf(option)
  return at === -1 ? undefined : words[at + 1]
}

function oneLine(text: string): string {
  return stripControl(text).replaceAll(/\s+/g, ' ')
}
