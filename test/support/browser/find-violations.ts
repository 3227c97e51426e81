import axe from 'axe-core'
import type { Page } from 'playwright-core'

/** What axe says of the elements of a page; a line for each, with where it is and how to mend it. */
interface Told {
  id: string
  help: string
  nodes: { target: unknown[]; any?: { message: string }[] }[]
}

const everything = {
  runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'] },
}
/** What depends on colours and sizes: enough where all else was looked at already. */
const looks = {
  runOnly: { type: 'rule', values: ['color-contrast', 'target-size', 'scrollable-region-focusable'] },
}

/**
 * Looks at a page as axe does (https://github.com/dequelabs/axe-core/blob/develop/doc/rule-descriptions.md). The visit
 * has to `bypassCSP`, which keeps axe out as it keeps out every other script that is not ours.
 */
export async function findViolations(
  page: Page,
  what: 'everything' | 'looks' = 'everything',
): Promise<string[]> {
  if (!(await page.evaluate<boolean>('"axe" in window'))) await page.addScriptTag({ content: axe.source })
  const options = JSON.stringify(what === 'everything' ? everything : looks)
  // The number of a log's line is as high as the line; `:line` in its search is the way there for fingers.
  const { violations } = await page.evaluate<{
    violations: Told[]
  }>(`axe.run(document, ${options}).then((told) => ({
    violations: told.violations.map(({ id, help, nodes }) => ({ id, help, nodes: nodes.filter(({ target }) =>
      id !== 'target-size' || document.querySelector(target[0])?.closest('.lines') == null) })),
  }))`)
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, any = [] }) => {
      const why = any.map(({ message }) => message).join(' ')
      return `${target.join(' ')}: ${id}: ${why || help}`
    }),
  )
}
