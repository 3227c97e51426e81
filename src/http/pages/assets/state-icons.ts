/** How something stands, where there is room for no word. */
export type Tone = 'good' | 'bad' | 'busy' | 'idle'

/** Shape and colour: whoever does not tell the colours apart sees a tick, a cross, a dot or a ring. */
const marks: Record<Tone, string> = {
  good: '<circle cx="23" cy="23" r="9" fill="#176a2c"/><path d="M18.5 23.5l3 3 6-7" fill="none" stroke="#fff" stroke-width="2.5"/>',
  bad: '<circle cx="23" cy="23" r="9" fill="#b3161f"/><path d="M19.5 19.5l7 7m0-7l-7 7" fill="none" stroke="#fff" stroke-width="2.5"/>',
  busy: '<circle cx="23" cy="23" r="9" fill="#f3a21b"/><circle cx="23" cy="23" r="4" fill="#352812"/>',
  idle: '<circle cx="23" cy="23" r="7" fill="#fff" stroke="#55606d" stroke-width="4"/>',
}

/** The service's icon with a mark on it, for each state. */
export function stateIcons<T>(icon: string, make: (file: string, svg: string) => T): Record<Tone, T> {
  const marked = (tone: Tone) => make(`${tone}.svg`, icon.replace('</svg>', `${marks[tone]}</svg>`))
  return { good: marked('good'), bad: marked('bad'), busy: marked('busy'), idle: marked('idle') }
}
