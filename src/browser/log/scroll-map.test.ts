import fc from 'fast-check'
import { expect, it } from 'vitest'
import { mapScroll } from './scroll-map.ts'

const view = 600
const most = 100_000
const high = mapScroll(84_000_000, view, most)

it('gives each line a place of its own while an element can be so high', () => {
  const map = mapScroll(50_000, view, most)
  expect(map).toMatchObject({ space: 50_000, isExact: true })
  expect(map.depthAt(12_345)).toBeCloseTo(12_345)
  expect(map.positionOf(12_345)).toBeCloseTo(12_345)
})

it('shows all of a log that is higher, from its beginning to its end', () => {
  expect(high).toMatchObject({ space: most, isExact: false })
  expect(high.depthAt(0)).toBe(0)
  expect(high.depthAt(most - view)).toBe(84_000_000 - view)
  expect(high.depthAt((most - view) / 2)).toBeCloseTo((84_000_000 - view) / 2)
})

it('leaves as much room towards both ends as there are lines, so that none is skipped there', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 84_000_000 - view }), (depth) => {
      const position = high.positionOf(depth)
      expect(position).toBeGreaterThanOrEqual(Math.min(depth, 2 * view))
      expect(most - view - position).toBeGreaterThanOrEqual(
        Math.min(84_000_000 - view - depth, 2 * view) - 1e-6,
      )
      expect(high.isTight(position, depth)).toBe(false)
    }),
  )
})

it('asks for another place where the scroll bar would end before the log does', () => {
  expect(high.isTight(100, 42_000_000)).toBe(true)
  expect(high.isTight(most - view - 100, 42_000_000)).toBe(true)
  expect(high.isTight(0, 0)).toBe(false)
  expect(high.isTight(4000, 0)).toBe(true)
})

it('does not scroll what is in sight as a whole', () => {
  const map = mapScroll(300, view, most)
  expect(map.depthAt(0)).toBe(0)
  expect(map.positionOf(0)).toBe(0)
  expect(map.isTight(0, 0)).toBe(false)
})
