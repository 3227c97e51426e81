import { z } from 'zod'
import { basePathProblem, refProblem, repositoryProblem } from '../extends/reference-rules.ts'
import { key, text } from './parts.ts'

const path = () => text('the path of a file, such as ci/base.yaml', basePathProblem)

/** A path alone is in the same repository, at the same commit. */
export const extendsFile = z
  .union([
    path(),
    z.strictObject({
      repository: key(
        text('a repository as owner/name, in quotes where it begins with a digit', repositoryProblem),
        'the repository, as `owner/name`; the operator says which ones may be extended',
        'an error',
      ),
      path: key(path(), 'the file, from the root of that repository', 'an error'),
      ref: key(
        text('a tag, a branch or a commit, in quotes where it looks like a number', refProblem).optional(),
        'a tag, a branch or a commit of it',
        'its default branch',
      ),
    }),
  ])
  .describe('a path such as ci/base.yaml, or `repository`, `path` and `ref`')

export type WrittenExtends = z.infer<typeof extendsFile>
