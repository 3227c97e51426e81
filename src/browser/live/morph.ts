/** Details that the server has shown open once: what a reader closes afterwards stays closed. */
const opened = new WeakSet<Element>()

/** Takes note of what the page shows open when it comes. */
export function noteOpened(root: ParentNode): void {
  for (const details of root.querySelectorAll('details[open]')) opened.add(details)
}

/**
 * Makes `old` what `fresh` is, keeping every node that can stay: with it stay focus, selection, scroll position and
 * what was opened. Elements with the attribute `data-keep` are left as they are while its value is the same.
 */
export function morph(old: Element, fresh: Element): void {
  if (old.isEqualNode(fresh)) return
  takeAttributes(old, fresh)
  morphChildren(old, fresh)
}

function takeAttributes(old: Element, fresh: Element): void {
  for (const { name, value } of fresh.attributes)
    if (old.getAttribute(name) !== value) setFresh(old, name, value)
  for (const { name } of [...old.attributes])
    if (!fresh.hasAttribute(name) && !isReaders(old, name)) old.removeAttribute(name)
}

function setFresh(old: Element, name: string, value: string): void {
  if (name === 'open' && old instanceof HTMLDetailsElement) {
    if (opened.has(old)) return
    opened.add(old)
  }
  old.setAttribute(name, value)
}

/** What somebody who reads has set, and not the server. */
function isReaders(old: Element, name: string): boolean {
  return name === 'open' && old instanceof HTMLDetailsElement
}

function morphChildren(old: Element, fresh: Element): void {
  const known = new Map<string, Element>()
  for (const child of old.children) {
    const key = keyOf(child)
    if (key !== null && !known.has(key)) known.set(key, child)
  }
  let at = old.firstChild
  for (const wanted of [...fresh.childNodes]) {
    const key = wanted instanceof Element ? keyOf(wanted) : null
    const same = key === null ? unkeyed(at, wanted) : (known.get(key) ?? null)
    if (key !== null) known.delete(key)
    if (same === null) {
      // A copy: parts of what is fresh are asked for by their ids after this.
      old.insertBefore(document.importNode(wanted, true), at)
      continue
    }
    if (same === at) at = same.nextSibling
    else old.insertBefore(same, at)
    update(same, wanted)
  }
  while (at !== null) {
    const next = at.nextSibling
    at.remove()
    at = next
  }
}

/** The node in its place, if it can become the wanted one. */
function unkeyed(at: ChildNode | null, wanted: Node): ChildNode | null {
  if (at?.nodeName !== wanted.nodeName) return null
  return at instanceof Element && keyOf(at) !== null ? null : at
}

function update(same: ChildNode, wanted: Node): void {
  if (!(same instanceof Element) || !(wanted instanceof Element)) {
    if (same.nodeValue !== wanted.nodeValue) same.nodeValue = wanted.nodeValue
    return
  }
  const kept = wanted.getAttribute('data-keep')
  if (kept !== null) {
    // What is made of the one is nothing for the other.
    if (kept !== same.getAttribute('data-keep')) same.replaceWith(document.importNode(wanted, true))
    return
  }
  // What is being typed is not taken away.
  if (same === document.activeElement && same.matches('input, select, textarea')) return
  morph(same, wanted)
}

/** What tells an element from its neighbours: id or data-key, and of rows without one the link they lead with. */
function keyOf(element: Element): string | null {
  if (element.id !== '') return `${element.nodeName}#${element.id}`
  const key = element.getAttribute('data-key')
  if (key !== null) return `${element.nodeName} ${key}`
  if (!element.matches('li, tr')) return null
  const href = element.querySelector('a[href]')?.getAttribute('href') ?? null
  return href === null ? null : `${element.nodeName}>${href}`
}
