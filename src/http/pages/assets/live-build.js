// Keeps a build's page up to date. Text of strangers only ever goes through textContent; markup comes from
// the server's own page, which is escaped there.

const mostLines = 5000
const article = document.querySelector('article[data-cursor]')

if (article) {
  offerCopies(document)
  openTarget()
  for (const step of document.querySelectorAll('details.step[open]')) step.dataset.opened = 'once'
  addEventListener('hashchange', openTarget)
  if (article.dataset.follow) follow(article.dataset.cursor)
}

/** Buttons are hidden where nothing would happen: without this module, or without a clipboard. */
function offerCopies(root) {
  if (!navigator.clipboard) return
  for (const button of root.querySelectorAll('button[data-copy]')) {
    button.hidden = false
    button.addEventListener('click', async () => {
      await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent)
      button.textContent = 'Copied'
      setTimeout(() => (button.textContent = 'Copy'), 1500)
    })
  }
}

/** A link to a line opens the step that the line is in. */
function openTarget() {
  const target =
    location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)))
  const step = target && target.closest('details')
  if (!step) return
  step.open = true
  target.scrollIntoView({ block: 'center' })
}

/**
 * Follows the build's events while the page is looked at: a browser has six connections to a host, and a
 * hidden tab would hold one of them.
 */
function follow(start) {
  let cursor = start
  let source = null
  let rendering = Promise.resolve()
  const inOrder = (work) => {
    rendering = rendering.then(work).catch(() => {})
  }
  const on = (name, work) =>
    source.addEventListener(name, (event) => {
      cursor = event.lastEventId || cursor
      work(event)
    })
  const connect = () => {
    source = new EventSource(`${article.dataset.follow}?cursor=${encodeURIComponent(cursor)}`)
    on('log', (event) => {
      const log = JSON.parse(event.data)
      inOrder(() => appendLines(log))
    })
    on('build', () => inOrder(refresh))
    on('end', () => {
      source.close()
      document.removeEventListener('visibilitychange', look)
      inOrder(refresh)
    })
    // A refusal (signed out, gone) is final for EventSource: the page itself says what it is.
    source.addEventListener('error', () => {
      if (source.readyState === EventSource.CLOSED) setTimeout(() => location.reload(), 5000)
    })
  }
  const look = () => {
    if (document.hidden) source.close()
    else if (source.readyState === EventSource.CLOSED) connect()
  }
  connect()
  document.addEventListener('visibilitychange', look)
  setInterval(tick, 1000)
}

/** Counts on what the server rendered: seconds since an event, told without the browser's clock. */
function tick() {
  for (const element of document.querySelectorAll('[data-elapsed]')) {
    element.since ??= performance.now() - Number(element.dataset.elapsed)
    const seconds = Math.floor((performance.now() - element.since) / 1000)
    const minutes = Math.floor(seconds / 60)
    element.textContent =
      minutes > 0 ? `${minutes} min ${String(seconds % 60).padStart(2, '0')} s` : `${seconds} s`
  }
}

/** Takes the server's rendering of everything but the lines that are here already. */
async function refresh(replaceSteps = false) {
  const answer = await fetch(location.pathname, { headers: { accept: 'text/html' } })
  if (!answer.ok) return
  const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html')
  const steps = document.getElementById('steps')
  const freshSteps = fresh.getElementById('steps')
  if (steps && freshSteps && (replaceSteps === true || shape(steps) !== shape(freshSteps))) {
    steps.replaceWith(document.adoptNode(freshSteps))
  }
  for (const element of document.querySelectorAll('[data-live]')) {
    const newer = fresh.getElementById(element.id)
    if (!newer || newer.innerHTML === element.innerHTML) continue
    const children = [...newer.childNodes].map((node) => document.adoptNode(node))
    element.replaceChildren(...children)
    offerCopies(element)
  }
  openBusySteps(fresh)
}

/** A step that the server shows open has begun or failed: open it here too, and close none. */
function openBusySteps(fresh) {
  for (const step of fresh.querySelectorAll('details.step[open]')) {
    const here = document.getElementById(step.id)
    if (here && !here.dataset.opened) {
      here.open = true
      here.dataset.opened = 'once'
    }
  }
}

function shape(steps) {
  const names = [...steps.querySelectorAll('[data-step]')].map((step) => step.dataset.step)
  return `${steps.dataset.steps} ${names.join(' ')}`
}

async function appendLines({ execution, step, from, next, lines }) {
  const list = linesOf(execution, step)
  // A step that is not here yet comes with the server's page, its lines with it.
  if (!list) return refresh()
  const here = Number(list.dataset.next)
  if (next <= here) return
  if (from !== here) return refresh(true)
  const atEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 40
  let number = Number(list.lastElementChild?.id.match(/-L(\d+)$/)?.[1] ?? 0)
  for (const text of lines) {
    number += 1
    list.append(line(`${step}-L${number}`, number, text))
  }
  list.dataset.next = next
  while (list.childElementCount > mostLines) list.firstElementChild.remove()
  if (atEnd) list.scrollTop = list.scrollHeight
}

function linesOf(execution, step) {
  const steps = document.getElementById('steps')
  if (steps?.dataset.steps !== execution) return null
  return steps.querySelector(`#step-${CSS.escape(step)} [data-next]`)
}

function line(id, number, text) {
  const item = document.createElement('li')
  item.id = id
  const anchor = document.createElement('a')
  anchor.href = `#${id}`
  anchor.textContent = number
  anchor.setAttribute('aria-label', `Line ${number}`)
  const span = document.createElement('span')
  span.textContent = text
  item.append(anchor, span)
  return item
}
