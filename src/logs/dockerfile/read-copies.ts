import { posix } from 'node:path'
import type { Instruction } from './parse-instructions.ts'

/** What of the build context is where in a container. */
interface Copy {
  /** Absolute path in the container. */
  at: string
  /** Paths of the context, without leading slash; may hold patterns. */
  sources: string[]
}

/** Where a Dockerfile puts the context, and where its commands run. */
export interface ContainerPaths {
  /** The longest paths in the container first. */
  copies: Copy[]
  /** Absolute, each once. */
  workdirs: string[]
}

const most = 200

/**
 * Reads WORKDIR, COPY, ADD and bind mounts of all stages; a stage goes on where the one that it is made from
 * ended. What other stages copy from each other has the same paths or is not of the repository.
 */
export function readCopies(instructions: readonly Instruction[][]): ContainerPaths {
  const copies: Copy[] = []
  const workdirs = new Set<string>()
  const stages = new Map<string, { workdir: string; values: Map<string, string> }>()
  for (const [index, stage] of instructions.entries()) {
    const [, base = '', name] =
      /^FROM\s+(?:--\S+\s+)*(\S+)(?:\s+AS\s+(\S+))?/i.exec(stage[0]?.text ?? '') ?? []
    const parent = stages.get(base.toLowerCase())
    const values = new Map(parent?.values)
    let workdir = parent?.workdir ?? '/'
    for (const instruction of stage) {
      const words = wordsOf(instruction).map((word) => expand(word, values))
      const paths = words.filter((word) => !word.startsWith('--'))
      switch (instruction.keyword) {
        case 'ENV':
        case 'ARG':
          remember(words, values)
          break
        case 'WORKDIR':
          workdir = posix.resolve(workdir, paths[0] ?? '.')
          workdirs.add(workdir)
          break
        case 'COPY':
        case 'ADD':
          if (words.some((word) => word.startsWith('--from=')) || paths.length < 2) break
          copies.push(copyOf(workdir, paths.at(-1) ?? '', paths.slice(0, -1)))
          break
        case 'RUN':
          copies.push(...words.flatMap((word) => bindOf(workdir, word)))
      }
    }
    const end = { workdir, values }
    stages.set(String(index), end)
    if (name !== undefined) stages.set(name.toLowerCase(), end)
  }
  const longest = copies.slice(0, most).sort((one, other) => other.at.length - one.at.length)
  return { copies: longest, workdirs: [...workdirs].slice(0, most) }
}

function copyOf(workdir: string, destination: string, sources: string[]): Copy {
  const inContext = sources.filter((source) => !/^[a-z]+:\/\//.test(source) && !source.startsWith('<<'))
  return { at: posix.resolve(workdir, destination), sources: inContext.map(contextPath) }
}

/** `--mount=type=bind,source=src,target=/src`; from the context unless it says `from`. */
function bindOf(workdir: string, word: string): Copy[] {
  const [, options] = /^--mount=(.*)$/.exec(word) ?? []
  if (options === undefined) return []
  const given = new Map(
    options.split(',').map((option) => {
      const [key = '', value = ''] = option.split('=')
      return [key, value] as const
    }),
  )
  const target = given.get('target') ?? given.get('dst') ?? given.get('destination')
  if ((given.get('type') ?? 'bind') !== 'bind' || given.has('from') || target === undefined) return []
  return [copyOf(workdir, target, [given.get('source') ?? given.get('src') ?? '.'])]
}

/** The words behind the keyword; of the JSON form its strings. */
function wordsOf({ keyword, text }: Instruction): string[] {
  const rest = text.slice(keyword.length).trim()
  const flags = /^(?:--\S+\s+)*/.exec(rest)?.[0] ?? ''
  const list = rest.slice(flags.length)
  const words = flags.split(/\s+/).filter(Boolean)
  if (list.startsWith('[') && keyword !== 'RUN') {
    try {
      const parsed: unknown = JSON.parse(list)
      if (Array.isArray(parsed)) return [...words, ...parsed.map(String)]
    } catch {
      // Not JSON after all: a shell's words.
    }
  }
  return [...words, ...list.split(/\s+/).filter(Boolean).map(unquote)]
}

/** `ENV A=1 B=2`, `ENV A 1`, `ARG A=1`. */
function remember(words: string[], values: Map<string, string>): void {
  const [first = '', ...others] = words
  if (!first.includes('=')) {
    if (others.length > 0) values.set(first, others.join(' '))
    return
  }
  for (const word of words) {
    const at = word.indexOf('=')
    if (at > 0) values.set(word.slice(0, at), unquote(word.slice(at + 1)))
  }
}

function expand(word: string, values: ReadonlyMap<string, string>): string {
  return word.replace(
    /\$(?:(\w+)|\{(\w+)(?::?-([^}]*))?\})/g,
    (whole, plain: string | undefined, braced: string | undefined, otherwise: string | undefined) =>
      values.get(plain ?? braced ?? '') ?? otherwise ?? whole,
  )
}

function unquote(word: string): string {
  return /^(["'])(.*)\1$/.exec(word)?.[2] ?? word
}

/** A leading slash is the context's root, and so is whatever would lead out of it. */
function contextPath(path: string): string {
  const normal = posix.join('/', path).slice(1)
  return normal === '' ? '.' : normal.replace(/\/$/, '')
}
