import type { BuildFile, Problem } from '../../domain/index.ts'
import { parseBuildFile } from '../../plan/build-file/parse-build-file.ts'

/** What is wrong with a file, or what it builds. */
export interface CheckedFile {
  file: string
  problems: Problem[]
  /** Empty where there are problems. */
  builds: Pick<BuildFile['builds'][number], 'name' | 'entry' | 'method' | 'context' | 'image' | 'tags'>[]
}

/** Judges a file by the same rules as the service. */
export function validateFile(file: string, bytes: Uint8Array): CheckedFile {
  const parsed = parseBuildFile(bytes)
  if ('problems' in parsed) return { file, problems: parsed.problems, builds: [] }
  const builds = parsed.file.builds.map(({ name, entry, method, context, image, tags }) => ({
    ...{ name, entry, method, context, image, tags },
  }))
  return { file, problems: [], builds }
}
