import { html } from 'hono/html'
import { duration, type BuildGlance } from '../../../domain/index.ts'
import type { Html } from '../layout/layout.ts'

/** How the ended Builds of one name went. */
interface BuildHistory {
  name: string
  /** Oldest first. */
  builds: (BuildGlance & { ms: number | null })[]
  succeeded: number
  /** Completed and failed together; what was cancelled says nothing. */
  judged: number
  /** Milliseconds, of those that were completed; null where none was. */
  median: number | null
  p90: number | null
}

/** Bars of a chart; more of them nobody can tell apart. */
const most = 40

/**
 * What became of the newest Builds of each name, most built first.
 *
 * @param builds newest first
 */
export function historyOf(builds: readonly BuildGlance[], names: number): BuildHistory[] {
  const byName = new Map<string, BuildGlance[]>()
  for (const build of builds) {
    if (build.state !== 'completed' && build.state !== 'failed') continue
    const its = byName.get(build.name) ?? []
    if (its.length < most) byName.set(build.name, [...its, build])
  }
  const histories = [...byName].map(([name, newest]): BuildHistory => {
    const its = newest.toReversed().map((build) => ({ ...build, ms: took(build) }))
    const good = its.filter(({ state }) => state === 'completed')
    const times = good.flatMap(({ ms }) => ms ?? []).sort((a, b) => a - b)
    return {
      ...{ name, builds: its, succeeded: good.length, judged: its.length },
      ...{ median: quantile(times, 0.5), p90: quantile(times, 0.9) },
    }
  })
  return histories.toSorted((a, b) => b.judged - a.judged || (a.name < b.name ? -1 : 1)).slice(0, names)
}

function took({ startedAt, endedAt }: BuildGlance): number | null {
  return startedAt === null || endedAt === null ? null : Math.max(0, endedAt - startedAt)
}

/** The smallest that so large a part is not above (nearest rank), as times that did happen. */
function quantile(sorted: readonly number[], part: number): number | null {
  return sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)] ?? null
}

const [barWidth, gap, chartHeight] = [5, 2, 32]

/** A bar a Build, as high as it took long; what failed is hatched by a cap as well as red. */
export function durationBars({ name, builds, succeeded, judged, median }: BuildHistory): Html {
  const longest = Math.max(1, ...builds.map(({ ms }) => ms ?? 0))
  const width = builds.length * (barWidth + gap)
  const said = `${name}: ${succeeded} of the last ${judged} succeeded${
    median === null ? '' : `, the middle one took ${duration(median)}, the longest ${duration(longest)}`
  }`
  return html`<svg
    class="bars"
    width="${width}"
    height="${chartHeight}"
    viewBox="0 0 ${width} ${chartHeight}"
    role="img"
    aria-label="${said}"
  >
    ${builds.map(({ state, ms }, index) => {
      const height = Math.max(3, Math.round(((ms ?? 0) / longest) * (chartHeight - 4)))
      const x = index * (barWidth + gap)
      const top = chartHeight - height
      const words = `${state === 'completed' ? 'Completed' : 'Failed'}${ms === null ? '' : ` after ${duration(ms)}`}`
      return html`<g class="${state === 'completed' ? 'fill-good' : 'fill-bad'}">
        <title>${words}</title>
        <rect x="${x}" y="${top}" width="${barWidth}" height="${height}" />
        ${state === 'completed' ? '' : html`<path d="M${x} ${top - 1}l${barWidth} -3" class="cap" />`}
      </g>`
    })}
  </svg>`
}
