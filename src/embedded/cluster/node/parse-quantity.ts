const factors: Record<string, number> = {
  '': 1,
  m: 1e-3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
}

/** Kubernetes' quantity (`512Mi`, `1.5G`, `2`) as a number; null when it is none. */
export function parseQuantity(quantity: string | number): number | null {
  const [, number, suffix] = /^(\d+(?:\.\d+)?)([A-Za-z]*)$/.exec(String(quantity)) ?? []
  const factor = factors[suffix ?? '']
  return number === undefined || factor === undefined ? null : Number(number) * factor
}
