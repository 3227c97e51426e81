import type { GitReason } from '../../../../shipwright/reasons/git-words.ts'
import { classifyGitWords } from '../../../../shipwright/reasons/git-words.ts'

/** A reason of Shipwright's list (https://shipwright.io/docs/build/buildrun/#understanding-failed-git-source-step) and what it says. */
export interface GitFailure {
  reason: GitReason
  message: string
}

const repositoryMessage =
  'The source repository does not exist, or you have insufficient permission to access it.'

const words: Record<Exclude<GitReason, 'GitError'>, string> = {
  GitAuthInvalidUserOrPass:
    'Basic authentication has failed. Check your username or password. Note: GitHub requires a personal access token instead of your regular password.',
  GitAuthInvalidKey:
    'The key is invalid for the specified target. Please make sure that the Git repository exists, you have sufficient rights, and the key is in PEM format.',
  GitRevisionNotFound: 'The remote revision does not exist. Check your revision argument.',
  GitRemoteRepositoryNotFound: repositoryMessage,
  GitRemoteRepositoryPrivate: repositoryMessage,
  GitBasicAuthIncomplete: 'Basic Auth incomplete: both username and password need to be configured.',
  GitSSHAuthUnexpected:
    'Credential/URL inconsistency: SSH credentials provided, but URL is not a SSH Git URL.',
  GitSSHAuthExpected: 'Credential/URL inconsistency: No SSH credentials provided, but URL is a SSH Git URL.',
}

/** The failure of that reason. */
export function gitFailure(reason: Exclude<GitReason, 'GitError'>): GitFailure {
  return { reason, message: words[reason] }
}

/** The reason for what Git wrote when it failed; `GitError` with Git's own last words where no other fits. */
export function classifyGitError(output: string): GitFailure {
  const reason = classifyGitWords(output)
  if (reason !== null) return gitFailure(reason)
  const lines = output.split(/\r?\n/).filter((line) => /^(fatal|error|remote|ssh): |^Host key /.test(line))
  // Over SSH, Git itself only says that it could not read: ssh said why, before.
  const why = lines.find((line) => /^ssh: |^Host key /.test(line))
  const message = why ?? lines.find((line) => line.startsWith('fatal: ')) ?? lines.at(-1) ?? output.trim()
  return { reason: 'GitError', message: message.slice(0, 1000) }
}
