import { expect, test } from 'vitest'
import { classifyGitError } from './classify-git-error.ts'

// What git 2.39 and 2.47 write with LC_ALL=C, against GitHub, GitLab and git http-backend.
test.each([
  ['fatal: Remote branch feature/gone not found in upstream origin', 'GitRevisionNotFound'],
  ["fatal: couldn't find remote ref refs/heads/x", 'GitRevisionNotFound'],
  ['fatal: remote error: upload-pack: not our ref aaaaaaaaaaaaaaaa', 'GitRevisionNotFound'],
  ['fatal: reference is not a tree: 4c13807', 'GitRevisionNotFound'],
  ["fatal: '--detach' does not take a path argument 'abcdef0'", 'GitRevisionNotFound'],
  [
    "fatal: could not read Username for 'https://github.com': terminal prompts disabled",
    'GitRemoteRepositoryPrivate',
  ],
  [
    "remote: Invalid username or token.\nfatal: Authentication failed for 'https://github.com/a/b/'",
    'GitAuthInvalidUserOrPass',
  ],
  [
    "remote: Repository not found.\nfatal: repository 'https://github.com/a/b/' not found",
    'GitRemoteRepositoryNotFound',
  ],
  [
    'git@github.com: Permission denied (publickey).\nfatal: Could not read from remote repository.',
    'GitAuthInvalidKey',
  ],
  ['Load key "/x": invalid format\nfatal: Could not read from remote repository.', 'GitAuthInvalidKey'],
])('%j is %s', (output, reason) => {
  expect(classifyGitError(output).reason).toBe(reason)
})

test("keeps Git's own words where no reason fits", () => {
  expect(classifyGitError('warning: x\nfatal: unable to access: Could not resolve host: nowhere\n')).toEqual({
    reason: 'GitError',
    message: 'fatal: unable to access: Could not resolve host: nowhere',
  })
})

test('says what ssh said, not that Git could not read', () => {
  const output =
    'ssh: connect to host 127.0.0.1 port 9: Connection refused\r\nfatal: Could not read from remote repository.\n'
  expect(classifyGitError(output)).toEqual({
    reason: 'GitError',
    message: 'ssh: connect to host 127.0.0.1 port 9: Connection refused',
  })
})
