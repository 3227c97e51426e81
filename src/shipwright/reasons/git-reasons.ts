import { operator, type ReasonRow } from './reason-row.ts'

/** What the Git step says: https://shipwright.io/docs/build/buildrun/#understanding-failed-git-source-step */
export const gitReasons: readonly ReasonRow[] = [
  [
    'GitAuthInvalidUserOrPass',
    'The repository refused the credentials.',
    'Check that the GitHub App is still installed on the repository and may read its contents.',
  ],
  [
    'GitAuthInvalidKey',
    'The repository refused the SSH key.',
    'Check that the repository exists and that the key may read it and has the right format.',
  ],
  [
    'GitRevisionNotFound',
    'The commit is not in the repository.',
    'It may have been replaced by a forced push, or belong to a fork that is gone: push the commit that you want.',
  ],
  [
    'GitRemoteRepositoryNotFound',
    'The repository does not exist, or may not be read.',
    'Check its name and that the GitHub App is installed on it.',
  ],
  [
    'GitRemoteRepositoryPrivate',
    'The repository is private, and there were no credentials to read it.',
    'Install the GitHub App on it with the permission “Contents: read”; with a plain token, private repositories cannot be cloned.',
  ],
  ['GitBasicAuthIncomplete', 'The credentials lack a user name or a password.', operator],
  ['GitSSHAuthUnexpected', 'There is an SSH key, but the repository’s address is not one of SSH.', operator],
  ['GitSSHAuthExpected', 'The repository’s address is one of SSH, but there is no SSH key.', operator],
  [
    'GitError',
    'Git could not get the commit.',
    'The log of the source step has Git’s own words. If it was the network, re-run.',
  ],
]
