import { html } from 'hono/html'
import { readableLine } from '../../readable-text.ts'
import type { Html } from '../layout/layout.ts'
import { listHref, shortRef, type FilterProblem } from './read-filters.ts'

/** What there is to choose from. */
interface Choices {
  repositories: string[]
  refs: string[]
  authors: string[]
  names: string[]
  /** Names of tenants; with one or none nobody has to choose. */
  tenants: string[]
}

const states = [
  ['pending,queued', 'Waiting'],
  ['running', 'Running'],
  ['completed', 'Completed'],
  ['failed', 'Failed'],
  ['cancelled', 'Cancelled'],
  ['skipped', 'Skipped'],
] as const

/** By what a list can be narrowed, in the words of the page. */
const filters: Record<string, string> = {
  repository: 'Repository',
  ref: 'Branch or tag',
  state: 'State',
  name: 'Build',
  author: 'Author',
  tenant: 'Tenant',
  sha: 'Commit',
  pullRequest: 'Pull request',
}

/** The form that narrows the list, open where something is wrong in it. Without JavaScript it is a form like any other. */
export function filterForm(
  query: Record<string, string>,
  choices: Choices,
  problems: readonly FilterProblem[],
): Html {
  const field = (name: string, options: string[]) => {
    const problem = problems.find((one) => one.name === name)
    return html`<label
      >${filters[name]}
      <input
        name="${name}"
        value="${query[name] ?? ''}"
        list="choices-${name}"
        autocomplete="off"
        ${problem === undefined ? '' : html`aria-invalid="true" aria-describedby="problem-${name}"`}
      />
      <datalist id="choices-${name}">
        ${options.slice(0, 40).map((option) => html`<option value="${readableLine(option)}"></option>`)}
      </datalist>
      ${problem === undefined ? '' : html`<span class="problem" id="problem-${name}">✕ ${problem.message}</span>`}
    </label>`
  }
  const state = (query['state'] ?? '').trim()
  const isListed = state === '' || states.some(([value]) => value === state)
  const stray = problems.filter(({ name }) => filters[name] === undefined || name === 'state')
  return html`${stray.map(({ name, message }) => html`<p class="alert" role="alert">${filters[name] ?? name}: ${message}.</p>`)}
    <details class="filtering" ${problems.length > 0 ? 'open' : ''}>
      <summary class="button quiet">Filter</summary>
      <form method="get" action="/builds" class="filters">
        ${field('repository', choices.repositories)} ${field('ref', choices.refs.map(shortRef))}
        <label
          >${filters['state']}
          <select name="state">
            <option value="">Any</option>
            ${isListed ? '' : html`<option value="${state}" selected>${state}</option>`}
            ${states.map(
              ([value, text]) =>
                html`<option value="${value}" ${value === state ? 'selected' : ''}>${text}</option>`,
            )}
          </select>
        </label>
        ${field('name', choices.names)} ${field('author', choices.authors)}
        ${choices.tenants.length > 1 || query['tenant'] ? field('tenant', choices.tenants) : ''}
        <button>Show</button>
      </form>
    </details>`
}

/** What the list is narrowed to, each with a link to the list without it. */
export function activeFilters(query: Record<string, string>): Html {
  const active = Object.keys(filters).filter((name) => (query[name] ?? '').trim() !== '')
  if (active.length === 0) return html``
  const without = (names: string[]) =>
    listHref('/builds', query, {
      ...Object.fromEntries(names.map((name) => [name, undefined])),
      ...{ before: undefined, after: undefined },
    })
  return html`<ul class="chips" aria-label="Active filters">
    ${active.map((name) => {
      const value = readableLine(query[name] ?? '').trim()
      const shown = states.find(([known]) => name === 'state' && known === value)?.[1] ?? shortRef(value)
      return html`<li>
        <a class="chip" href="${without([name])}" aria-label="Remove the filter ${filters[name]}: ${shown}"
          >${filters[name]}: <bdi>${shown}</bdi> <span aria-hidden="true">×</span></a
        >
      </li>`
    })}
    ${active.length > 1 ? html`<li><a href="${without(active)}">Clear all</a></li>` : ''}
  </ul>`
}
