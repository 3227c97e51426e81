import { isAlias, isMap, isScalar, isSeq, type Node, type ParsedNode } from 'yaml'
import type { Finding } from './place-problems.ts'
import { pathText, type Path, type Placed, type Span } from './placed.ts'

/** Values after aliases are resolved: what a billion laughs would exceed. */
const mostValues = 10_000

/** Turns the library's nodes into placed values, with what is wrong beyond syntax. */
export function placeNodes(
  contents: ParsedNode | null,
  text: string,
  { deepest, start, values: before }: { deepest: number; start: number; values: number },
): { root: Placed; findings: Finding[]; values: number } {
  const findings: Finding[] = []
  const anchors = new Map<string, Placed>()
  const sizes = new Map<Placed, number>()
  let values = before
  let full = false

  function spanAt([from, to]: readonly [number, number, number]): Span {
    const [first, last] = trim(text, [from, to])
    return [start + first, start + last]
  }

  function wrong(span: Span, path: Path, message: string): Placed {
    findings.push({ span, path: pathText(path), message })
    return { kind: 'scalar', value: null, source: '', span }
  }

  function place(node: Node | null, path: Path, around: Span): Placed {
    const span: Span = node?.range ? spanAt(node.range) : around
    if (full) return { kind: 'scalar', value: null, source: '', span }
    values += 1
    if (values > mostValues) {
      full = true
      return wrong(span, path, `The file has more than ${mostValues} values, aliases counted each time.`)
    }
    if (path.length > deepest)
      return wrong(span, path, `This is nested too deep: at most ${deepest} levels are read.`)
    if (isAlias(node)) return placeAlias(node.source, path, span)
    const before = values
    const placed = placeContent(node, path, span)
    sizes.set(placed, values - before + 1)
    // Only now: an alias inside its own anchor would have no end.
    if (node?.anchor !== undefined) anchors.set(node.anchor, placed)
    return placed
  }

  function placeAlias(name: string, path: Path, span: Span): Placed {
    const target = anchors.get(name)
    if (target === undefined) {
      const hint = 'A text that begins with * must be in quotes.'
      return wrong(span, path, `\`*${name.slice(0, 60)}\` stands for an anchor that is not there. ${hint}`)
    }
    const size = sizes.get(target) ?? 1
    values += size
    sizes.set(target, size)
    return target.kind === 'scalar' ? { ...target, span } : { ...target, span }
  }

  function placeContent(node: Node | null, path: Path, span: Span): Placed {
    if (isMap(node)) {
      const entries = new Map<string, { key: Span; value: Placed }>()
      for (const pair of node.items) {
        const keyNode = pair.key as Node | null
        const key = keyNode?.range ? spanAt(keyNode.range) : span
        const name = isScalar(keyNode) ? String(keyNode.value) : ''
        const where = [...path, name]
        const value = place(pair.value as Node | null, where, key)
        if (!isScalar(keyNode))
          wrong(key, path, 'A key must be plain text. Put a text that begins with {, [ or * in quotes.')
        else if (entries.has(name)) wrong(key, where, `\`${name}\` is here twice: keep one of them.`)
        else if (name === '__proto__') wrong(key, where, '`__proto__` cannot be a key.')
        else entries.set(name, { key, value })
      }
      return { kind: 'map', entries, span }
    }
    if (isSeq(node)) {
      return {
        kind: 'list',
        items: node.items.map((item, index) => place(item as Node, [...path, index], span)),
        span,
      }
    }
    if (isScalar(node)) {
      const { value } = node
      const known = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
      return { kind: 'scalar', value: known ? value : null, source: node.source ?? '', span }
    }
    return { kind: 'scalar', value: null, source: '', span }
  }

  const root = place(contents, [], [start, start])
  return { root, findings, values }
}

/** Without the line ends that a block's range can end with. */
function trim(text: string, [start, end]: Span): Span {
  let last = end
  while (last > start && /\s/.test(text.charAt(last - 1))) last -= 1
  return [start, last]
}
