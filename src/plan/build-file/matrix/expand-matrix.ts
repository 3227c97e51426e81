import { most } from '../schema/parts.ts'
import type { Combination } from './fill-matrix.ts'

/** A matrix with its values as text, as they were written. */
export interface MatrixText {
  axes: Record<string, string[]>
  include: Combination[]
  exclude: Combination[]
}

/** More products than these are not even made to be left out again. */
const mostProducts = 1024

/**
 * The combinations of a matrix, by GitHub's rules
 * (https://docs.github.com/actions/how-tos/write-workflows/choose-what-workflows-do/run-job-variations): first
 * what is excluded is left out; then each `include` adds to all products whose axes it agrees with, over what an
 * earlier one added, and where there is none it is a combination of its own, which later ones add nothing to.
 * A sentence when that cannot be.
 */
export function expandMatrix({ axes, include, exclude }: MatrixText): Combination[] | string {
  const names = Object.keys(axes)
  const size = names.reduce((product, name) => product * (axes[name]?.length ?? 0), 1)
  if (size > mostProducts) return tooMany(size)
  const unknown = exclude.flatMap((one) => Object.keys(one)).find((name) => !names.includes(name))
  if (unknown !== undefined) return `\`exclude\` names \`${unknown}\`, which is no axis of this matrix.`

  const products = (names.length === 0 ? [] : productsOf(axes, names)).filter(
    (product) => !exclude.some((one) => agrees(one, product, names)),
  )
  const extended: Record<string, string>[] = products.map((product) => ({ ...product }))
  const own: Combination[] = []
  for (const one of include) {
    const targets = extended.filter((_target, index) => agrees(one, products[index] ?? {}, names))
    for (const target of targets) Object.assign(target, one)
    if (targets.length === 0) own.push(one)
  }
  const all = [...extended, ...own]
  if (all.length > most.combinations) return tooMany(all.length)
  if (all.length === 0) return 'This matrix has no combination left: nothing would be built.'
  return all
}

function tooMany(count: number): string {
  return `This matrix has ${count} combinations: at most ${most.combinations} are built.`
}

function productsOf(axes: Record<string, string[]>, names: readonly string[]): Combination[] {
  let products: Combination[] = [{}]
  for (const name of names)
    products = products.flatMap((product) =>
      (axes[name] ?? []).map((value) => ({ ...product, [name]: value })),
    )
  return products
}

/** Whether a combination says nothing else than the product about the axes. */
function agrees(one: Combination, product: Combination, axes: readonly string[]): boolean {
  return Object.entries(one).every(([name, value]) => !axes.includes(name) || product[name] === value)
}
