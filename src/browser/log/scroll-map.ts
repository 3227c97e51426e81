/** Browsers give an element no more than some 17 to 33 million pixels; this is far from them all. */
const mostPixels = 8_000_000

/** A list of lines of the same height, higher than an element can be, in a window that scrolls. */
interface ScrollMap {
  /** Height of all lines in the window, in pixels. */
  space: number
  /** Whether each line can have its own place. */
  isExact: boolean
  /** How far down in the lines one is, in pixels of lines, at a position of the scroll bar. */
  depthAt(position: number): number
  /**
   * Where the scroll bar should stand at a depth. Towards both ends there is as much room as lines, so that they are
   * reached pixel by pixel.
   */
  positionOf(depth: number): number
  /** Whether a position leaves too little room, or too much, for what lies between the depth and the ends. */
  isTight(position: number, depth: number): boolean
}

/**
 * @param height of all lines, in pixels
 * @param view height of the window, in pixels
 */
export function mapScroll(height: number, view: number, most = mostPixels): ScrollMap {
  const space = Math.min(height, most)
  const [room, deepest] = [Math.max(0, space - view), Math.max(0, height - view)]
  const near = 5 * view
  return {
    space,
    isExact: height <= most,
    depthAt: (position) => (room === 0 ? 0 : (Math.min(position, room) / room) * deepest),
    positionOf(depth) {
      const share = deepest === 0 ? 0 : (depth / deepest) * room
      const least = Math.min(depth, near)
      const greatest = room - Math.min(deepest - depth, near)
      return Math.min(Math.max(share, least), Math.max(greatest, 0))
    },
    isTight(position, depth) {
      const [above, below] = [depth, deepest - depth]
      const enough = 2 * view
      return (
        position < Math.min(above, enough) - 1 ||
        room - position < Math.min(below, enough) - 1 ||
        (above < 1 && position > 1) ||
        (below < 1 && room - position > 1)
      )
    },
  }
}
