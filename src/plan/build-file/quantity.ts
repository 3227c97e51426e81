const factors: Record<string, number> = {
  ...{ '': 1, m: 1e-3, k: 1e3, M: 1e6, G: 1e9, T: 1e12, P: 1e15 },
  ...{ Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30, Ti: 2 ** 40, Pi: 2 ** 50 },
}

/** What a build may ask a node for, between bounds that are quantities themselves. */
export const resourceRules = {
  cpu: { of: 'cores', least: '10m', most: '256', example: '`2`, `0.5` or `500m`' },
  memory: { of: 'bytes', least: '16Mi', most: '16Ti', example: '`512Mi` or `4Gi`' },
  disk: { of: 'bytes', least: '16Mi', most: '64Ti', example: '`500Mi` or `20Gi`' },
  gpu: { of: 'devices', least: '1', most: '64', example: '`1`' },
}

/**
 * The number of a Kubernetes quantity (`500m`, `4Gi`, `1.5`); null when it is none. Of what Kubernetes takes it
 * knows all but exponents, `n` and `u`: https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/
 */
export function parseQuantity(text: string): number | null {
  const [, number, suffix = ''] = /^(\d{1,16}(?:\.\d{1,9})?)([A-Za-z]*)$/.exec(text) ?? []
  const factor = factors[suffix]
  return number === undefined || factor === undefined ? null : Number(number) * factor
}

/** What is wrong with an amount of a resource; null when it is fine. */
export function quantityProblem(text: string, resource: keyof typeof resourceRules): string | null {
  const { of, least, most, example } = resourceRules[resource]
  const amount = parseQuantity(text)
  const [, number = '', unit = ''] = /^(\d+(?:\.\d+)?) ?([A-Za-z]*)$/.exec(text) ?? []
  if (amount === null) {
    const meant = number === '' ? null : meantUnit(unit)
    return `is no amount of ${of}: write ${meant === null ? example : `\`${number}${meant}\``}.`
  }
  if (resource === 'gpu' && !Number.isInteger(amount)) return `is no whole number of ${of}: write ${example}.`
  if (of === 'bytes' && (unit === '' || unit === 'm') && amount < (parseQuantity(least) ?? 0)) {
    return `is only ${amount} bytes: did you mean \`${number}${unit === '' ? 'Gi' : 'Mi'}\`?`
  }
  if (amount < (parseQuantity(least) ?? 0)) return `is too little: at least ${least}.`
  if (amount > (parseQuantity(most) ?? 0)) return `is too much: at most ${most}.`
  return null
}

/** `gb`, `GB` and `gib` are what people write who mean `Gi`. */
function meantUnit(unit: string): string | null {
  const letter = /^([kmgtp])i?b?$/i.exec(unit)?.[1]
  return letter === undefined ? null : `${letter.toUpperCase()}i`
}
