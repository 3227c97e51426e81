import { dirname, relative, resolve } from 'node:path'
import type { BuildFile, Problem } from '../../domain/index.ts'
import { readChain } from '../../plan/build-file/extends/read-chain.ts'
import { parseDocument } from '../../plan/build-file/parse-build-file.ts'
import { findRoot, localReader } from './local-reader.ts'

const told = [
  'name',
  'entry',
  'method',
  'strategy',
  'needs',
  'context',
  'image',
  'tags',
  'platforms',
] as const

/** What a file that has no path is called. */
export const standardInput = '(standard input)'

/** What is wrong with a file, or what it builds. */
export interface CheckedFile {
  file: string
  problems: Problem[]
  /** What could not be looked at, and why. */
  notes: string[]
  /** Empty where there are problems, or where a part of the file could not be read. */
  builds: Pick<BuildFile['builds'][number], (typeof told)[number]>[]
}

/**
 * Judges a file by the same rules as the service, with the files of its working tree that it extends.
 *
 * @param path where it is; null for what only came in
 */
export async function validateFile(
  file: string,
  path: string | null,
  bytes: Uint8Array,
): Promise<CheckedFile> {
  const root = await findRoot(path === null ? '.' : dirname(path))
  const name = path === null ? standardInput : relative(root, resolve(path))
  const { document, isWhole, notes } = await readChain(localReader(root), name, bytes)
  const parsed = parseDocument(document, isWhole)
  if ('problems' in parsed)
    return { file, problems: parsed.problems.map((one) => fromHere(one, root)), notes, builds: [] }
  const builds = parsed.file.builds.map(
    (build) => Object.fromEntries(told.map((key) => [key, build[key]])) as CheckedFile['builds'][number],
  )
  return { file, problems: [], notes, builds }
}

/** With the other file named as it is reached from where the command runs. */
function fromHere({ within, ...problem }: Problem, root: string): Problem {
  if (within === undefined) return problem
  return { ...problem, within: { ...within, file: relative('', resolve(root, within.file)) } }
}
