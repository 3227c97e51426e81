import type { Problem, Repository } from '../domain/index.ts'
import type { SourceHost } from '../ports.ts'
import { mostBytes } from '../yaml/read-yaml.ts'

/** In the order in which they are looked for. */
export const fileNames = ['.slipway.yaml', '.slipway.yml']

type Found =
  | { kind: 'found'; path: string; bytes: Uint8Array }
  | { kind: 'unusable'; path: string; problems: Problem[] }
  | { kind: 'missing'; reason: string }

/** The build file at a commit. Throws Unavailable when it cannot be read now. */
export async function readBuildFile(
  sourceHost: Pick<SourceHost, 'file'>,
  repository: Repository,
  sha: string,
): Promise<Found> {
  for (const path of fileNames) {
    const bytes = await sourceHost.file(repository, sha, path, mostBytes)
    if (bytes === 'missing') continue
    if (bytes !== 'too-large') return { kind: 'found', path, bytes }
    const message = `The file is too large: at most ${mostBytes} bytes (256 KiB) are read.`
    const place = { line: 1, column: 1, endLine: 1, endColumn: 1, path: '' }
    return { kind: 'unusable', path, problems: [{ ...place, message }] }
  }
  return { kind: 'missing', reason: `There is no ${fileNames.join(' or ')} at ${sha}.` }
}
