import { html } from 'hono/html'
import { outputImage, pullCommand, size, type Build, type Execution } from '../../../../domain/index.ts'
import type { Html } from '../../layout/layout.ts'
import { copyable } from './copyable.ts'

const mostTags = 20
const names = { sbom: 'Contents (SBOM)', signature: 'Signature', attestation: 'Attestation' } as const

/** What was pushed, by digest, with what to type to get it; and what stands beside it in the registry. */
export function imageCard({ config }: Build, execution: Execution): Html {
  const { digest } = execution
  const reference = digest === null ? outputImage(config) : `${config.image}@${digest}`
  const attached = execution.findings?.attached ?? []
  return html`<section class="card good" aria-labelledby="image-title">
    <h2 id="image-title">${config.artifact === true ? 'Artifact' : 'Image'}</h2>
    ${digest === null ? html`<p>The strategy reported no digest: this is the tag that it pushed to.</p>` : ''}
    ${copyable('image-reference', reference)} ${copyable('pull-command', pullCommand(config, reference))}
    <p class="muted">
      ${execution.size === null ? '' : html`${size(execution.size)} compressed · `}Tags:
      ${config.tags.slice(0, mostTags).join(', ') || 'none'}${config.tags.length > mostTags ? ` and ${config.tags.length - mostTags} more` : ''}
    </p>
    ${
      attached.length === 0
        ? ''
        : html`<h3>Beside it in the registry</h3>
            ${attached.slice(0, mostTags).map(
              ({ kind, digest: beside }, index) =>
                html`<p class="beside">${names[kind]}</p>
                  ${copyable(`attached-${index}`, `${config.image}@${beside}`)}`,
            )}`
    }
  </section>`
}
