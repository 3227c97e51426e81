import type { Times } from './line-time.ts'

/** How somebody likes logs to be shown; kept by the browser. */
export interface Choices {
  times: Times
  wraps: boolean
}

const key = 'slipway-log'

/** Where nothing was chosen, lines are broken on screens that are narrow. */
export function readChoices(): Choices {
  const usual: Choices = { times: 'off', wraps: matchMedia('(max-width: 40rem)').matches }
  try {
    const { times, wraps } = JSON.parse(localStorage.getItem(key) ?? '{}') as Partial<Choices>
    return {
      times: times === 'since' || times === 'clock' ? times : usual.times,
      wraps: typeof wraps === 'boolean' ? wraps : usual.wraps,
    }
  } catch {
    return usual
  }
}

export function keepChoices(choices: Choices): void {
  try {
    localStorage.setItem(key, JSON.stringify(choices))
  } catch {
    // A browser that keeps nothing has the usual ones the next time.
  }
}
