import type { Problem, Repository } from '../domain/index.ts'
import type { SourceHost } from '../ports.ts'
import { mostBytes } from '../yaml/read-yaml.ts'
import { readChain, type FileReader } from './build-file/extends/read-chain.ts'
import { parseDocument, type ParsedBuildFile } from './build-file/parse-build-file.ts'

/** In the order in which they are looked for. */
export const fileNames = ['.slipway.yaml', '.slipway.yml']

/** A build file as it counts at a commit, with all that it extends. */
type FoundBuildFile =
  | { kind: 'usable'; path: string; parsed: ParsedBuildFile }
  | { kind: 'unusable'; path: string; problems: Problem[] }
  | { kind: 'missing'; reason: string }

/**
 * The build file at a commit. What it extends in its own repository is read at the same commit. Throws Unavailable
 * when something cannot be read now.
 *
 * @param whyNotExtended why no file of a repository (`owner/name`) may be extended, as a sentence; null when it may
 */
export async function readBuildFile(
  sourceHost: Pick<SourceHost, 'file' | 'resolve'>,
  repository: Repository,
  sha: string,
  whyNotExtended: (fullName: string) => string | null,
): Promise<FoundBuildFile> {
  for (const path of fileNames) {
    const bytes = await sourceHost.file(repository, sha, path, mostBytes)
    if (bytes === 'missing') continue
    if (bytes === 'too-large') return { kind: 'unusable', path, problems: [tooLarge] }
    const reader = readerAt(sourceHost, repository, sha, null, whyNotExtended)
    const { document, isWhole } = await readChain(reader, path, bytes)
    const parsed = parseDocument(document, isWhole)
    if ('problems' in parsed) return { kind: 'unusable', path, problems: parsed.problems }
    return { kind: 'usable', path, parsed }
  }
  return { kind: 'missing', reason: `There is no ${fileNames.join(' or ')} at ${sha}.` }
}

const tooLarge: Problem = {
  ...{ line: 1, column: 1, endLine: 1, endColumn: 1, path: '' },
  message: `The file is too large: at most ${mostBytes} bytes (256 KiB) are read.`,
}

function readerAt(
  sourceHost: Pick<SourceHost, 'file' | 'resolve'>,
  repository: Repository,
  sha: string,
  name: string | null,
  whyNotExtended: (fullName: string) => string | null,
): FileReader {
  return {
    id: `${repository.id}@${sha}`,
    name,
    file: (path, maxBytes) => sourceHost.file(repository, sha, path, maxBytes),
    async other(fullName, ref) {
      const refused = whyNotExtended(fullName)
      if (refused !== null) return { refused }
      const found = await sourceHost.resolve(repository, fullName, ref)
      const named = ref === null ? `\`${fullName}\`` : `\`${fullName}\` at \`${ref}\``
      if (found === 'missing')
        return {
          refused: `There is no ${named}, or it is not shown to us: the App has to be installed there as well.`,
        }
      return { reader: readerAt(sourceHost, found.repository, found.sha, named, whyNotExtended) }
    },
  }
}
