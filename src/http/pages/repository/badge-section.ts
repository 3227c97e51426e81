import { html } from 'hono/html'
import { fullName, type Repository } from '../../../domain/index.ts'
import type { Html } from '../layout/layout.ts'
import { repositoryPath } from './repository-path.ts'

/**
 * The badge of the default branch and what to put into a README for it.
 *
 * @param key what opens it; null where it needs none
 * @param mayRenew whether who looks may have a fresh key made
 */
export function badgeSection({
  repository,
  key,
  baseUrl,
  mayRenew,
}: {
  repository: Repository
  key: string | null
  baseUrl: string
  mayRenew: boolean
}): Html {
  const { owner, name, defaultBranch } = repository
  const branch = defaultBranch.toWellFormed().split('/').map(encodeURIComponent).join('/')
  const path = `/badge/${encodeURIComponent(owner)}/${encodeURIComponent(name)}/${branch}.svg`
  const image = `${path}${key === null ? '' : `?key=${encodeURIComponent(key)}`}`
  const page = `${baseUrl}${repositoryPath(repository)}`
  const markdown = `[![build](${baseUrl}${image})](${page})`
  return html`<section aria-labelledby="badge">
    <h2 id="badge">Badge</h2>
    <p><img src="${image}" alt="How ${defaultBranch} of ${fullName(repository)} stands" height="20" /></p>
    <div class="copyable">
      <code id="badge-markdown">${markdown}</code>
      <button type="button" class="quiet" data-copy="badge-markdown" hidden>Copy</button>
    </div>
    ${
      key === null
        ? ''
        : html`<p class="muted">
            Whoever has this address sees the badge and nothing
            else${
              repository.private ? '; without the key it is unknown, as the repository is not public' : ''
            }.
          </p>`
    }
    ${
      key !== null && mayRenew
        ? html`<form method="post" action="${repositoryPath(repository)}/badge-key">
            <button class="quiet">Make a fresh key</button>
            <span class="muted">The address above shows nothing then.</span>
          </form>`
        : ''
    }
  </section>`
}
