/** A short loss is nobody's concern: a service that is replaced is away for as long. */
const quietMs = 1500

interface ConnectionNote {
  live(): void
  lost(): void
  /** What does not come back by itself; with a way on. */
  final(text: string, link: { text: string; href: string }): void
}

/** One line at the page's foot that says whether the page is live; empty while it is. */
export function connectionNote(): ConnectionNote {
  const line = document.createElement('p')
  line.id = 'connection'
  line.className = 'connection'
  // There from the beginning, so that screen readers tell of its changes.
  line.setAttribute('role', 'status')
  document.body.append(line)
  let timer: number | undefined
  const say = (...words: (string | Node)[]) => {
    clearTimeout(timer)
    line.replaceChildren(...words)
  }
  return {
    live() {
      const wasLost = line.textContent !== ''
      clearTimeout(timer)
      timer = undefined
      if (!wasLost) return
      say('Live again.')
      timer = window.setTimeout(() => say(), 3000)
    },
    lost() {
      if (line.textContent === '')
        timer ??= window.setTimeout(() => say('The service does not answer; reconnecting…'), quietMs)
    },
    final(text, { text: words, href }) {
      const link = document.createElement('a')
      link.href = href
      link.textContent = words
      say(`${text} `, link)
    },
  }
}
