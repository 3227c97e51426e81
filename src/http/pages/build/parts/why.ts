import { html } from 'hono/html'
import { dateAndTime, type Build } from '../../../../domain/index.ts'
import { readableLine } from '../../../readable-text.ts'
import type { Html } from '../../layout/layout.ts'
import { sentence } from '../../layout/sentence.ts'
import { checkHref } from '../../layout/source-links.ts'
import { whoIs } from '../../layout/who-is.ts'
import type { BuildFacts } from '../load-facts.ts'
import { whyWords } from './why-words.ts'

const mostRefs = 20

/** Why it is there: what wanted it first, every ref that wants it, and who approved it. */
export function why(build: Build, facts: BuildFacts, seesDeliveries: boolean): Html {
  const { triggers, approval } = facts.context
  const told = triggers.length > 1 || triggers.some(({ withdrawnAt }) => withdrawnAt !== null)
  const githubId = facts.report?.githubId ?? null
  const check = githubId === null ? null : checkHref(build, githubId)
  return html`<p class="why">
      ${sentence(whyWords(build, facts.origin))}
      ${build.trust === 'untrusted' ? 'Nobody who may write vouches for it, so it gets none of the tenant’s secrets.' : ''}
      ${
        seesDeliveries && facts.origin !== null
          ? html`<a href="/deliveries/${facts.origin.guid}">The delivery</a>${check === null ? '' : ' · '}`
          : ''
      }
      ${check === null ? '' : html`<a href="${check}" rel="noreferrer">The check of this attempt</a>`}
    </p>
    ${
      approval === null
        ? ''
        : html`<p>
            Approved by
            <bdi>${readableLine(approval.by === null ? 'the API token' : whoIs(approval.by))}</bdi>,
            ${dateAndTime(approval.at)} (${approval.via}).
          </p>`
    }
    ${
      told
        ? html`<details>
            <summary>
              Wanted by ${triggers.filter((one) => one.withdrawnAt === null).length} of ${triggers.length}
              refs
            </summary>
            <ul>
              ${triggers
                .slice(0, mostRefs)
                .map(
                  ({ ref, withdrawnAt }) =>
                    html`<li>
                      <bdi>${readableLine(ref)}</bdi
                      >${withdrawnAt === null ? '' : html`, until ${dateAndTime(withdrawnAt)}`}
                    </li>`,
                )}
            </ul>
          </details>`
        : ''
    }`
}
