import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { marked } from 'marked'
import { chromium, type Page } from 'playwright-core'
import { demoCases } from '../../src/cli/demo/cases.ts'
import { startWorld, type World } from '../../src/cli/demo/start-world.ts'
import type { Terminal } from '../../src/cli/terminal.ts'

/**
 * Takes the pictures of README.md out of a real run of the demo: `npm run pictures`. Needs Debian's chromium.
 * A check is what the forge keeps of it, its Markdown laid out like GitHub's.
 */
const pictures = join(import.meta.dirname, '..', '..', 'docs', 'images')
const plain = (text: string) => text
const silent: Terminal = {
  line() {},
  complain: (text) => console.error(text),
  paint: { bold: plain, dim: plain, green: plain, red: plain, yellow: plain, cyan: plain },
}

async function main(): Promise<void> {
  await using ending = new AsyncDisposableStack()
  const dir = await mkdtemp(join(tmpdir(), 'slipway-pictures-'))
  ending.defer(() => rm(dir, { recursive: true, force: true }))
  const world = await startWorld(dir, silent)
  ending.defer(() => world.stop())
  for (const demoCase of demoCases.slice(0, 2)) await demoCase.run(world, silent)

  await mkdir(pictures, { recursive: true })
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] })
  ending.defer(() => browser.close())
  const page = await browser.newPage({ viewport: { width: 1000, height: 700 }, deviceScaleFactor: 1.5 })
  for (const [conclusion, file] of [
    ['success', 'check-success.png'],
    ['failure', 'check-failure.png'],
  ] as const) {
    await page.setContent(checkPage(world, conclusion))
    await page.locator('main').screenshot({ path: join(pictures, file) })
  }
  await takeBuild(world, page)
}

async function takeBuild(world: World, page: Page): Promise<void> {
  const failed = world.forge.allCheckRuns(world.repository).find((run) => run.conclusion === 'failure')
  await page.goto(failed?.detailsUrl ?? '')
  await page.fill('#token', world.app.apiToken)
  await page.click('.sign-in button')
  await page.waitForSelector('h1')
  await page.screenshot({ path: join(pictures, 'build.png') })
}

function checkPage(world: World, conclusion: 'success' | 'failure'): string {
  const run = world.forge.allCheckRuns(world.repository).find((each) => each.conclusion === conclusion)
  if (run === undefined) throw new Error(`the demo has left no check that ended with ${conclusion}`)
  const annotations = world.forge
    .annotations(run.id)
    .map(
      ({ path, start_line, title, message }) =>
        `<aside><b>${path}</b> line ${start_line}<br><strong>${title ?? ''}</strong><pre>${message}</pre></aside>`,
    )
  const colour = conclusion === 'success' ? '#1a7f37' : '#cf222e'
  return `<!doctype html><style>${style}</style><main>
    <h1><span style="background:${colour}">${conclusion === 'success' ? '✓' : '✗'}</span> ${run.name}</h1>
    <h2>${run.output.title ?? ''}</h2>
    ${marked.parse(run.output.summary ?? '', { async: false })}
    ${annotations.length === 0 ? '' : `<h3>Annotations</h3>${annotations.join('')}`}
  </main>`
}

const style = `
  body { font: 14px/1.5 system-ui, "DejaVu Sans", sans-serif; color: #1f2328; background: #fff; }
  main { max-width: 880px; padding: 16px 24px; border: 1px solid #d0d7de; border-radius: 6px; }
  h1 { font-size: 18px; margin: 0 0 8px; } h2 { font-size: 22px; margin: 8px 0 12px; }
  h1 span { color: #fff; border-radius: 50%; display: inline-block; width: 24px; text-align: center; }
  code { background: #eff1f3; border-radius: 6px; padding: 2px 5px; font: 12px "DejaVu Sans Mono", monospace; overflow-wrap: anywhere; }
  pre { background: #f6f8fa; border-radius: 6px; padding: 12px; font: 12px/1.45 "DejaVu Sans Mono", monospace; white-space: pre-wrap; overflow-wrap: anywhere; }
  pre code { background: none; padding: 0; }
  table { border-collapse: collapse; } td, th { border: 1px solid #d0d7de; padding: 4px 12px; }
  aside { border-left: 4px solid #cf222e; padding: 2px 12px; } aside pre { margin: 6px 0; }`

await main()
