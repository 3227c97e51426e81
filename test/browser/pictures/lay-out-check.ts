import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { marked } from 'marked'

const goldens = join(import.meta.dirname, '..', '..', 'golden', 'checks')

/** A check of the golden files (test/golden), its Markdown laid out like GitHub's. */
export function layOutCheck(golden: string): string {
  const text = readFileSync(join(goldens, `${golden}.md`), 'utf8')
  const [head = '', ...rest] = text.split('\n---\n')
  const told = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(head)?.[1] ?? ''
  const [, name = ''] = /^# (.*)$/m.exec(head) ?? []
  const isGood = told('Conclusion') === 'success'
  const annotations = [...head.matchAll(/^Annotation: (\S+) \w+, (.*)$/gm)].map(
    ([, place = '', message = '']) => `<aside><b>${place}</b><pre>${escape(message)}</pre></aside>`,
  )
  return `<!doctype html><meta charset="utf-8"><style>${style}</style><main>
    <h1><span class="${isGood ? 'good' : 'bad'}">${isGood ? '✓' : '✗'}</span> ${escape(name)}</h1>
    <h2>${escape(told('Title'))}</h2>
    ${marked.parse(rest.join('\n'), { async: false })}
    ${annotations.length === 0 ? '' : `<h3>Annotations</h3>${annotations.join('')}`}
  </main>`
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
}

const style = `
  body { margin: 16px; font: 15px/1.5 system-ui, "DejaVu Sans", sans-serif; color: #1f2328; background: #fff; }
  main { padding: 12px 24px; border: 1px solid #d0d7de; border-radius: 6px; }
  h1 { font-size: 18px; margin: 0 0 8px; } h2 { font-size: 22px; margin: 8px 0 12px; }
  h1 span { color: #fff; border-radius: 50%; display: inline-block; width: 24px; text-align: center; }
  .good { background: #1a7f37; } .bad { background: #cf222e; }
  code { background: #eff1f3; border-radius: 6px; padding: 2px 5px; font: 13px "DejaVu Sans Mono", monospace; overflow-wrap: anywhere; }
  pre { background: #f6f8fa; border-radius: 6px; padding: 12px; font: 13px/1.45 "DejaVu Sans Mono", monospace; white-space: pre-wrap; overflow-wrap: anywhere; }
  pre code { background: none; padding: 0; }
  table { border-collapse: collapse; } td, th { border: 1px solid #d0d7de; padding: 4px 12px; }
  aside { border-left: 4px solid #cf222e; padding: 2px 12px; } aside pre { margin: 6px 0; }`
