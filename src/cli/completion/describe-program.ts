import type { Argument, Command, Option } from 'commander'

/** What a word of the command line can be. */
export interface Word {
  text: string
  /** What it is, in a few words. */
  help: string
}

/** A kind of value that a running service or the file system knows. */
export type Dynamic = 'builds' | 'deliveries' | 'file' | 'folder'

/** What can stand where the cursor is. */
type Suggestion = { words: Word[] } | { dynamic: Dynamic }

const dynamicByName: readonly [RegExp, Dynamic][] = [
  [/^guid$/, 'deliveries'],
  [/(?:^|[ -])(?:dir|folder|checkout)$/, 'folder'],
  [/^(?:file|path|payload|files?)$/, 'file'],
]

/**
 * What can come next after these words, from what the program says of its commands and options; nothing is run.
 *
 * @param before the words before the cursor's, without the program's name
 * @param current the cursor's word, as far as it is written
 */
export function suggest(program: Command, before: readonly string[], current: string): Suggestion {
  const { command, operands, option } = walk(program, before)
  if (option !== null) return valuesOf(option)
  const long = /^(--[^=]+)=/.exec(current)?.[1]
  if (long !== undefined) {
    const named = findOption(command, long)
    const found = named === undefined ? { words: [] } : valuesOf(named)
    return 'dynamic' in found
      ? found
      : { words: found.words.map(({ text, help }) => ({ text: `${long}=${text}`, help })) }
  }
  if (current.startsWith('-'))
    return { words: [...optionsOf(command), { text: '--help', help: 'show the help' }] }
  const subcommands = operands === 0 ? visible(command) : []
  const argument = argumentAt(command, operands)
  if (subcommands.length > 0)
    return { words: subcommands.map((one) => ({ text: one.name(), help: one.summary() })) }
  if (argument === undefined) return { words: [] }
  if (argument.argChoices !== undefined)
    return { words: argument.argChoices.map((text) => ({ text, help: '' })) }
  return dynamicOf(argument.name(), command)
}

/** Commands that people see in the help. */
function visible(command: Command): readonly Command[] {
  return command
    .createHelp()
    .visibleCommands(command)
    .filter((one) => one.name() !== 'help')
}

function walk(
  program: Command,
  words: readonly string[],
): { command: Command; operands: number; option: Option | null } {
  let command = program
  let operands = 0
  let option: Option | null = null
  let isOver = false
  for (const word of words) {
    if (option !== null) {
      option = null
      continue
    }
    if (!isOver && word === '--') isOver = true
    else if (!isOver && word.startsWith('-')) {
      const found = findOption(command, word)
      option = found !== undefined && !found.isBoolean() && !word.includes('=') ? found : null
    } else {
      const next = operands === 0 ? command.commands.find((one) => one.name() === word) : undefined
      if (next === undefined) operands += 1
      else command = next
    }
  }
  return { command, operands, option }
}

function findOption(command: Command, word: string): Option | undefined {
  const name = word.split('=', 1)[0] ?? word
  return command.options.find(({ long, short }) => long === name || short === name)
}

function optionsOf(command: Command): Word[] {
  return command.options
    .filter(({ hidden }) => !hidden)
    .map(({ long, short, description }) => ({ text: long ?? short ?? '', help: description }))
}

function valuesOf(option: Option): Suggestion {
  if (option.argChoices !== undefined) return { words: option.argChoices.map((text) => ({ text, help: '' })) }
  const placeholder = /[<[](?<name>[^>\]]+)[>\]]/.exec(option.flags)?.groups?.['name'] ?? ''
  return dynamicOf(placeholder, null)
}

function argumentAt(command: Command, at: number): Argument | undefined {
  const { registeredArguments } = command
  const last = registeredArguments.at(-1)
  return registeredArguments[at] ?? (last?.variadic === true ? last : undefined)
}

function dynamicOf(name: string, command: Command | null): Suggestion {
  // Only commands of a running service know ids; `slipway run` takes the name of an entry.
  const asksService = command?.options.some(({ long }) => long === '--url') ?? false
  if (name === 'build' && asksService) return { dynamic: 'builds' }
  const found = dynamicByName.find(([pattern]) => pattern.test(name.replace(/\.{3}$/, '')))
  return found === undefined ? { words: [] } : { dynamic: found[1] }
}
