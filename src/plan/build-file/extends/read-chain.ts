import { setImmediate } from 'node:timers/promises'
import { z } from 'zod'
import { explainIssues } from '../../../yaml/explain-issues.ts'
import { follow, keySpanOf, pathText, spanOf, toValue, type Placed } from '../../../yaml/placed.ts'
import type { Finding, Source } from '../../../yaml/place-problems.ts'
import { mostBytes, readYaml, type YamlDocument } from '../../../yaml/read-yaml.ts'
import { normalizePath } from '../path.ts'
import { extendsFile, type WrittenExtends } from '../schema/extends.ts'
import { most } from '../schema/parts.ts'
import { mergeFiles } from './merge-files.ts'

/** Where files are read that extend each other: one repository at one commit. */
export interface FileReader {
  /** The same for the same repository and commit. */
  id: string
  /** `acme/templates` at `v1`, for sentences; null for the repository of the build file. */
  name: string | null
  /** The bytes of a file; `too-large` over `maxBytes`. */
  file(path: string, maxBytes: number): Promise<Uint8Array | 'missing' | 'too-large'>
  /** Another repository; or a sentence on why it cannot be had, or is not read here. */
  other(
    repository: string,
    ref: string | null,
  ): Promise<{ reader: FileReader } | { refused: string } | { unread: string }>
}

/** A build file over all that it extends. */
interface ReadChain {
  document: YamlDocument
  /** False where a part of it could not be had: findings or notes say which. */
  isWhole: boolean
  /** What was not read, and is no mistake. */
  notes: string[]
}

interface Link {
  reader: FileReader
  path: string
}

/** A file of the chain that was read. */
interface ReadLink extends Link {
  document: YamlDocument
  bytes: number
}

/** How the chain ended. */
interface End {
  isWhole: boolean
  findings: Finding[]
  notes: string[]
}

const good: End = { isWhole: true, findings: [], notes: [] }
const extendsAt = z.object({ extends: extendsFile })

/**
 * Reads a build file and, one after the other, the files that it extends, and lays them over each other. Together
 * they are as large as one file may be. Throws what the reader throws.
 */
export async function readChain(
  reader: FileReader,
  path: string,
  bytes: Uint8Array | string,
): Promise<ReadChain> {
  const size = typeof bytes === 'string' ? Buffer.byteLength(bytes) : bytes.length
  const chain: ReadLink[] = [{ reader, path: normalizePath(path), document: readYaml(bytes), bytes: size }]
  for (;;) {
    const next = await readNext(chain)
    if ('isWhole' in next) return joinChain(chain, next)
    chain.push(next)
    // Each may take the thread for a while: others go between.
    await setImmediate()
  }
}

async function readNext(chain: readonly ReadLink[]): Promise<ReadLink | End> {
  const last = chain.at(-1)
  if (last === undefined) throw new Error('a chain begins with a file')
  const { root } = last.document
  if (root === null) return { ...good, isWhole: false }
  if (root.kind !== 'map' && chain.length > 1) {
    const message = 'This file is extended, so it has to have keys such as `defaults` or `builds`.'
    return { ...good, isWhole: false, findings: [{ span: root.span, path: '', message }] }
  }
  const wanted = readExtends(root)
  if ('findings' in wanted) return { ...good, ...wanted, isWhole: false }
  if (wanted.base === null) return good
  const span = spanOf(root, ['extends'])
  const mistake = (message: string): End => ({
    ...{ isWhole: false, notes: [], findings: [{ span, path: 'extends', message }] },
  })
  const found = await findNext(chain, wanted.base)
  if ('problem' in found) return mistake(found.problem)
  if ('unread' in found) return { ...good, isWhole: false, notes: [found.unread] }
  const { link } = found
  const left = mostBytes - chain.reduce((sum, { bytes }) => sum + bytes, 0)
  const bytes = left > 0 ? await link.reader.file(link.path, left) : 'too-large'
  if (bytes === 'missing') return mistake(`There is no ${nameOf(link)}${atCommit(link)}.`)
  if (bytes === 'too-large') {
    const message = `${nameOf(link)} is too large: a build file and all that it extends have at most ${mostBytes} bytes (256 KiB) together.`
    return mistake(message)
  }
  return { ...link, document: readYaml(bytes, placeBehind(chain, link, span)), bytes: bytes.length }
}

/** The next file of the chain, where there may be one more and it is none of those before. */
async function findNext(
  chain: readonly ReadLink[],
  wanted: WrittenExtends,
): Promise<{ link: Link } | { problem: string } | { unread: string }> {
  const here = chain.at(-1)
  if (here === undefined) throw new Error('a chain begins with a file')
  if (chain.length > most.extended)
    return { problem: `Files extend each other at most ${most.extended} times: ${shownWay(chain)}.` }
  const { repository, path, ref } =
    typeof wanted === 'string' ? { repository: null, path: wanted, ref: undefined } : wanted
  const found =
    repository === null ? { reader: here.reader } : await here.reader.other(repository, ref ?? null)
  if ('refused' in found) return { problem: found.refused }
  if ('unread' in found) return found
  const link = { reader: found.reader, path: normalizePath(path) }
  const isKnown = chain.some(({ reader, path }) => reader.id === link.reader.id && path === link.path)
  return isKnown
    ? { problem: `These files extend each other in a circle: ${shownWay([...chain, link])}.` }
    : { link }
}

/** What a file extends; null: nothing. */
function readExtends(root: Placed): { base: WrittenExtends | null } | { findings: Finding[] } {
  const written = follow(root, ['extends'])
  if (written === null) return { base: null }
  const parsed = extendsAt.safeParse({ extends: toValue(written) })
  if (parsed.success) return { base: parsed.data.extends }
  const findings = explainIssues(parsed.error.issues, extendsAt, root).map(({ at, path, message }) => ({
    span: at === 'key' ? keySpanOf(root, path) : spanOf(root, path),
    path: pathText(path),
    message,
  }))
  return { findings }
}

/** Where the next text stands among those of the chain. */
function placeBehind(chain: readonly ReadLink[], link: Link, span: Source['from']) {
  const sources = chain.flatMap(({ document }) => document.sources)
  const last = sources.at(-1)
  return {
    start: last === undefined ? 0 : last.start + last.text.length + 1,
    name: nameOf(link),
    file: link.reader.name === null ? link.path : null,
    // Whatever leads on from there, it began with what the file itself extends.
    from: sources[1]?.from ?? span,
    values: chain.at(-1)?.document.values ?? 0,
  }
}

function joinChain(chain: readonly ReadLink[], { isWhole, findings, notes }: End): ReadChain {
  const documents = chain.map(({ document }) => document)
  const roots = documents.flatMap(({ root }) => (root === null ? [] : [root]))
  const document = {
    sources: documents.flatMap(({ sources }) => sources),
    root: roots.length === 0 ? null : roots.reduceRight((base, own) => mergeFiles(base, own)),
    findings: [...documents.flatMap((one) => one.findings), ...findings],
    values: documents.at(-1)?.values ?? 0,
  }
  return { document, isWhole, notes }
}

function nameOf({ reader, path }: Link): string {
  return `\`${path}\`${reader.name === null ? '' : ` of ${reader.name}`}`
}

function atCommit({ reader }: Link): string {
  return reader.name === null ? ' in this repository at this commit' : ''
}

function shownWay(way: readonly Link[]): string {
  return way.map(nameOf).join(' → ')
}
