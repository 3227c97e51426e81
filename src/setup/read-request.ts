import type { AppRequest } from './make-manifest.ts'

/** The fields of the form, as they were typed. */
export interface SetupForm {
  githubUrl: string
  organization: string
  name: string
  publicUrl: string
  mergeQueue: boolean
}

/** What is asked for, or every problem at once, by field. */
export function readRequest(
  form: SetupForm,
): { request: AppRequest } | { problems: Partial<Record<keyof SetupForm, string>> } {
  const problems: Partial<Record<keyof SetupForm, string>> = {}
  const githubUrl = readOrigin(form.githubUrl)
  if (githubUrl === null) {
    problems.githubUrl = 'This is not an address such as https://github.example.com, without a path.'
  } else if (!githubUrl.startsWith('https:')) {
    problems.githubUrl = 'GitHub speaks HTTPS: the address has to begin with https://.'
  }
  const publicUrl = readOrigin(form.publicUrl)
  if (publicUrl === null) {
    problems.publicUrl = 'This is not an address such as https://slipway.example.com, without a path.'
  } else if (isLoopback(publicUrl) && !(githubUrl !== null && isLoopback(githubUrl))) {
    problems.publicUrl = 'This is an address of this machine only: give the one that GitHub reaches it by.'
  }
  const organization = form.organization.trim().replace(/^@/, '')
  // https://docs.github.com/organizations: letters, digits and hyphens.
  if (organization !== '' && !/^[A-Za-z0-9](?:[A-Za-z0-9_-]{0,98})$/.test(organization)) {
    problems.organization = 'This is not the name of an organization: leave it empty for your own account.'
  }
  const name = form.name.trim()
  if (name === '' || name.length > 34) {
    problems.name = 'An App has a name of 1 to 34 characters, which nobody else at GitHub may have.'
  }
  if (Object.keys(problems).length > 0 || githubUrl === null || publicUrl === null) return { problems }
  const isGitHubCom = new URL(githubUrl).hostname === 'github.com'
  return {
    request: {
      githubUrl: isGitHubCom ? null : githubUrl,
      organization: organization === '' ? null : organization,
      name,
      publicUrl,
      mergeQueue: form.mergeQueue,
    },
  }
}

function readOrigin(text: string): string | null {
  const typed = text.trim()
  if (!/^https?:\/\/[^\s/?#@\\]+\/*$/.test(typed) || !URL.canParse(typed)) return null
  return new URL(typed).origin
}

function isLoopback(url: string): boolean {
  const { hostname } = new URL(url)
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname)
}
