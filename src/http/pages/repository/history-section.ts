import { html } from 'hono/html'
import { duration, type BuildGlance } from '../../../domain/index.ts'
import { readableLine } from '../../readable-text.ts'
import type { Html } from '../layout/layout.ts'
import { durationBars, historyOf } from './history-charts.ts'

const mostCharts = 12

/** How long the builds of each name took and how many succeeded, of the newest. */
export function historySection(builds: readonly BuildGlance[]): Html {
  const histories = historyOf(builds, mostCharts)
  return html`<h2>Duration and success</h2>
    ${
      histories.length === 0
        ? html`<p class="muted">Nothing has ended yet.</p>`
        : html`<table class="data history">
            <thead>
              <tr>
                <th scope="col">Build</th>
                <th scope="col">Last builds, oldest first</th>
                <th scope="col">Succeeded</th>
                <th scope="col">Median</th>
                <th scope="col">90 % within</th>
              </tr>
            </thead>
            <tbody>
              ${histories.map(
                (one) =>
                  html`<tr>
                    <th scope="row">${readableLine(one.name)}</th>
                    <td>${durationBars(one)}</td>
                    <td data-label="Succeeded">
                      ${Math.round((100 * one.succeeded) / one.judged)} %
                      <span class="muted">(${one.succeeded} of ${one.judged})</span>
                    </td>
                    <td data-label="Median">${one.median === null ? '–' : duration(one.median)}</td>
                    <td data-label="90 % within">${one.p90 === null ? '–' : duration(one.p90)}</td>
                  </tr>`,
              )}
            </tbody>
          </table>`
    }`
}
