import { type Build, fullName, outputImage } from '../../domain/index.ts'
import { markdown, type Dress } from './dress.ts'
import type { Words } from './words.ts'

/**
 * A stranger's commit that nobody has looked at yet, or that somebody has.
 *
 * @param dress Markdown for a check, which is what it is when left out
 */
export function approvalWords(
  { author, repository, sha, config }: Build,
  waiting: boolean,
  { code, strong }: Dress = markdown,
): Words {
  if (!waiting)
    return {
      title: 'Approved',
      sections: [`A maintainer approved commit ${code(sha)}; the build has a check of its own.`],
    }
  return {
    title: 'Waiting for approval',
    status: 'Waiting for a maintainer to read the changes and comment “/slipway approve”',
    sections: [
      `This commit comes from a fork, by ${code(author.login)}: nothing of it runs before a maintainer of ${code(fullName(repository))} approves it.`,
      `Read the changes first, the Dockerfile’s above all. Then press ${strong('Approve')}, or comment ${code('/slipway approve')} under the pull request.`,
      `The approval is for commit ${code(sha)} and no other: a new push asks again.`,
      `It builds without the repository’s secrets, by the build file of the base branch, and pushes to ${code(outputImage(config), 1_000)}.`,
    ],
  }
}
