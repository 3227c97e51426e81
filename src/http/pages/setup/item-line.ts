import { html } from 'hono/html'
import type { Item } from '../../../setup/checklist/item.ts'
import { when } from '../deliveries/when.ts'
import type { Html } from '../layout/layout.ts'
import { sentence } from '../layout/sentence.ts'
import { showBadge, type BadgeLook } from '../layout/show-badge.ts'

const states: Record<Item['state'], BadgeLook> = {
  done: { sign: '✓', tone: 'good', text: 'Done' },
  next: { sign: '○', tone: 'busy', text: 'To do' },
  wrong: { sign: '✕', tone: 'bad', text: 'To mend' },
  unknown: { sign: '?', tone: 'idle', text: 'Not known' },
  unneeded: { sign: '–', tone: 'idle', text: 'Not needed' },
}

/** A line of the checklist: how it stands, what was seen, and what to do. */
export function itemLine({ id, title, state, seen, at, links, todo }: Item): Html {
  return html`<li id="setup-${id}" class="card">
    <h2 class="row">
      ${showBadge(states[state])} ${title}
      ${at === null ? '' : html`<span class="muted small">${when(at)}</span>`}
    </h2>
    ${seen.map((line) => html`<p>${sentence(line)}</p>`)}
    ${
      todo.length === 0
        ? ''
        : html`<ul class="todo">
            ${todo.map((line) => html`<li>${command(line)}</li>`)}
          </ul>`
    }
    ${
      links.length === 0
        ? ''
        : html`<p class="row">${links.map(({ text: words, href }) => link(words, href))}</p>`
    }
  </li>`
}

/** What is only a command is one to be seen as such; the words of judgements name no code by themselves. */
function command(line: string): Html {
  const isCommand = /^(kubectl|slipway|curl|git|timedatectl|--)\b/.test(line) || line.startsWith('--')
  if (isCommand && !line.includes('`')) return html`<code>${line}</code>`
  const address = /^https:\/\/\S+$/.exec(line)
  return address === null ? sentence(line) : link(line, line)
}

/** Ours, or a page at GitHub; anything else is no link. */
function link(text: string, href: string): Html {
  if (href.startsWith('/')) return html`<a href="${href}">${text}</a>`
  if (!/^https:\/\/[^\s]+$/.test(href) || !URL.canParse(href)) return html`<bdi>${text}</bdi>`
  return html`<a href="${href}" rel="noreferrer"><bdi>${text}</bdi></a>`
}
