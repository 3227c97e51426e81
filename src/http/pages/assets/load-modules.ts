import { readFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'

/** JavaScript for browsers, under its path below the folder that it was read from: `browser/main.js`. */
interface BrowserModule {
  path: string
  body: string
}

/** `src/`, or in the npm package `dist/`: there the types are gone already, and the files are called `.js`. */
const root = new URL('../../../', import.meta.url)
const suffix = import.meta.url.endsWith('.ts') ? '.ts' : '.js'

/**
 * Reads a module and all that it imports, the entry first, and takes their types out; there is no build step.
 *
 * @param entry below `src/`, without its suffix: `browser/main`
 * @param from where the modules are, with a slash at the end
 * @throws Error where a module imports something that a browser cannot have
 */
export function loadModules(entry: string, from: URL = root): BrowserModule[] {
  const found = new Map<string, BrowserModule>()
  const add = (name: string) => {
    if (found.has(name)) return
    const file = new URL(name + suffix, from)
    const { body, imports } = readModule(file)
    found.set(name, { path: `${name}.js`, body })
    for (const specifier of imports) {
      const target = new URL(specifier, file)
      if (!specifier.startsWith('.') || !target.href.startsWith(from.href))
        throw new Error(
          `${file.href} imports "${specifier}", which no browser can be given: only files of src`,
        )
      add(target.href.slice(from.href.length).replace(/\.[jt]s$/, ''))
    }
  }
  add(entry)
  return [...found.values()]
}

/** `import … from './x.ts'` and `import './x.ts'`, at the beginning of a line as the formatter leaves them. */
const importing = /^((?:import|export|\})[^'"\n]*)(['"])([^'"\n]+)\2/gm

function readModule(file: URL): { body: string; imports: string[] } {
  const text = readFileSync(file, 'utf8')
  const imports: string[] = []
  const bare = suffix === '.ts' ? stripTypeScriptTypes(text) : text
  const body = withoutComments(bare).replace(
    importing,
    (_, head: string, quote: string, specifier: string) => {
      imports.push(specifier)
      return `${head}${quote}${specifier.replace(/\.ts$/, '.js')}${quote}`
    },
  )
  return { body, imports }
}

/**
 * Without lines that are nothing but comment or space, and without what lines are set in by: a slow line need not
 * carry them. No text of ours goes over several lines, which would be changed by this.
 */
function withoutComments(text: string): string {
  let within = false
  const kept = text.split('\n').filter((line) => {
    const bare = line.trim()
    if (!within && bare.startsWith('/**')) within = true
    const drop = within || bare === '' || bare.startsWith('//')
    if (within && bare.endsWith('*/')) within = false
    return !drop
  })
  return `${kept.map((line) => line.trim()).join('\n')}\n`
}
