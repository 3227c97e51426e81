// Imports nothing: the Git step of the embedded node runs this file alone, in its sandbox.

/** What Shipwright's Git step says: https://shipwright.io/docs/build/buildrun/#understanding-failed-git-source-step */
export type GitReason =
  | 'GitAuthInvalidUserOrPass'
  | 'GitAuthInvalidKey'
  | 'GitRevisionNotFound'
  | 'GitRemoteRepositoryNotFound'
  | 'GitRemoteRepositoryPrivate'
  | 'GitBasicAuthIncomplete'
  | 'GitSSHAuthUnexpected'
  | 'GitSSHAuthExpected'
  | 'GitError'

/** Git's words (with `LC_ALL=C`) that mean one of Shipwright's reasons, in the order of asking. */
const signs: readonly [RegExp, Exclude<GitReason, 'GitError'>][] = [
  [
    /Remote branch .* not found|couldn't find remote ref|not our ref|reference is not a tree|unadvertised object|pathspec '.*' did not match|does not take a path argument|bad revision|unknown revision|no such remote ref|Server does not allow request/i,
    'GitRevisionNotFound',
  ],
  [
    /Authentication failed|Invalid username or (password|token)|HTTP Basic: Access denied/i,
    'GitAuthInvalidUserOrPass',
  ],
  [/could not read (Username|Password)|terminal prompts disabled/i, 'GitRemoteRepositoryPrivate'],
  [
    /Permission denied \(publickey|Load key .*(invalid format|error in libcrypto)|invalid privatekey/i,
    'GitAuthInvalidKey',
  ],
  [
    /repository '?.*'? not found|Repository not found|does not appear to be a git repository/i,
    'GitRemoteRepositoryNotFound',
  ],
]

/** Which reason Git's words mean; null where they mean none, which Shipwright calls `GitError`. */
export function classifyGitWords(words: string): Exclude<GitReason, 'GitError'> | null {
  return signs.find(([sign]) => sign.test(words))?.[1] ?? null
}

/** Which reason Git's words mean that Shipwright has only called `GitError`; null where they mean none. */
export function readGitReason(words: string): Exclude<GitReason, 'GitError'> | null {
  // Git's own daemon has words of its own, which Shipwright leaves as they are.
  if (words.includes('access denied or repository not exported')) return 'GitRemoteRepositoryNotFound'
  return classifyGitWords(words)
}
