/** The sixteen colours of xterm, by which others are judged; a page shows them as its theme has them. */
const colours: readonly (readonly [number, number, number])[] = [
  [0, 0, 0],
  [205, 0, 0],
  [0, 205, 0],
  [205, 205, 0],
  [0, 0, 238],
  [205, 0, 205],
  [0, 205, 205],
  [229, 229, 229],
  [127, 127, 127],
  [255, 0, 0],
  [0, 255, 0],
  [255, 255, 0],
  [92, 92, 255],
  [255, 0, 255],
  [0, 255, 255],
  [255, 255, 255],
]

/** From this saturation on a colour stays one, and does not become a grey. */
const leastChroma = 40

/**
 * Which of the sixteen comes nearest to a colour: a page has no others, since its policy allows no inline style and
 * sixteen can be made legible in every theme. A colour that is one stays one, however dark or pale.
 */
export function nearestColour(red: number, green: number, blue: number): number {
  const isGrey = Math.max(red, green, blue) - Math.min(red, green, blue) < leastChroma
  let best = 0
  let least = Infinity
  for (const [index, [r, g, b]] of colours.entries()) {
    if (isGrey !== (r === g && g === b)) continue
    const distance = isGrey ? Math.abs(r - red) : hueDistance([red, green, blue], [r, g, b])
    if (distance < least) {
      least = distance
      best = index
    }
  }
  return best
}

/** How far apart two colours are, by hue above all and by brightness where that is alike. */
function hueDistance(one: [number, number, number], other: [number, number, number]): number {
  const [first, second] = [direction(one), direction(other)]
  const hue = first.reduce((sum, part, index) => sum + (part - (second[index] ?? 0)) ** 2, 0)
  const brightness = Math.max(...one) - Math.max(...other)
  return hue * 4 + (brightness / 255) ** 2
}

/** A colour without its grey, at full strength. */
function direction(colour: [number, number, number]): number[] {
  const grey = Math.min(...colour)
  const strength = Math.max(...colour) - grey
  return colour.map((part) => (part - grey) / strength)
}
