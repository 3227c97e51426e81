import { html } from 'hono/html'
import type { Context } from 'hono'
import { supportedEvents } from '../../../receive/receive-delivery.ts'
import { deliveriesQuery } from '../../api/deliveries/list-deliveries.ts'
import type { Html } from '../layout/layout.ts'
import { outcomeNames } from './verdict-words.ts'

type Filters = ReturnType<typeof deliveriesQuery.parse>

/** What the address asks for; fields of a form that were left empty are not asked for. */
export function readFilters(c: Context): { filters: Filters } | { problems: string[] } {
  const parsed = deliveriesQuery.safeParse(givenOf(c))
  if (parsed.success) return { filters: parsed.data }
  return { problems: parsed.error.issues.map(({ path, message }) => `${String(path[0] ?? '')} ${message}.`) }
}

/** The fields of the form that hold something, for a link to the next page. */
export function givenOf(c: Context): Record<string, string> {
  const known = Object.keys(deliveriesQuery.shape)
  const given = Object.entries(c.req.query()).map(([name, value]) => [name, value.trim()] as const)
  return Object.fromEntries(given.filter(([name, value]) => value !== '' && known.includes(name)))
}

/** A form of GET, which works without script. */
export function filterForm(given: Record<string, string>): Html {
  const option = (name: string, value: string, text: string) =>
    html`<option value="${value}" ${given[name] === value ? 'selected' : ''}>${text}</option>`
  return html`<form class="filters" method="get" action="/deliveries">
    <label
      >Outcome
      <select name="outcome">
        <option value="">Any</option>
        ${outcomeNames.map(({ value, text }) => option('outcome', value, text))}
      </select></label
    >
    <label
      >Event
      <select name="event">
        <option value="">Any</option>
        ${[...supportedEvents].sort().map((event) => option('event', event, event))}
      </select></label
    >
    <label
      >Repository
      <input
        name="repository"
        value="${given['repository'] ?? ''}"
        placeholder="owner/name"
        spellcheck="false"
    /></label>
    <label
      >Commit <input name="sha" value="${given['sha'] ?? ''}" placeholder="40 digits" spellcheck="false"
    /></label>
    <label>GUID <input name="guid" placeholder="X-GitHub-Delivery" spellcheck="false" /></label>
    <button>Show</button>
  </form>`
}
