import type { AddedRepository } from './add-repository.ts'

/** The commands that bring a first push to a new repository, ready to copy. */
export function howToPush({ repository, cloneUrl, caFile, user }: AddedRepository): string[] {
  const url = new URL(cloneUrl)
  url.username = user.login
  url.password = user.token
  const trust = `http.${url.origin}.sslCAInfo`
  // The configuration is for later; where the environment names authorities, it wins over it.
  const git = `GIT_SSL_CAINFO='${caFile}' git`
  return [
    `${repository} is at ${cloneUrl}`,
    `${user.login} may push to it, with the token ${user.token}`,
    '',
    'Begin with a clone:',
    `  ${git} clone --config '${trust}=${caFile}' ${url.href}`,
    '',
    'Or push a repository that you have:',
    `  git config '${trust}' '${caFile}'`,
    `  git remote add slipway ${url.href}`,
    `  ${git} push slipway HEAD`,
    '',
    'A push builds what .slipway.yaml says: docs/build-file.md.',
  ]
}
