const factors: Record<string, number> = {
  '': 1,
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
}

/**
 * A quantity of Kubernetes (`250m`, `12345678n`, `512Mi`, `1.5G`, `1e3`) as a number; null when it is none
 * (https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/).
 */
export function readQuantity(quantity: string | number): number | null {
  const [, digits, exponent, suffix = ''] =
    /^(\d+(?:\.\d*)?|\.\d+)(?:([eE][+-]?\d{1,3})|([A-Za-z]{0,2}))$/.exec(String(quantity)) ?? []
  const factor = factors[suffix]
  return digits === undefined || factor === undefined ? null : Number(digits + (exponent ?? '')) * factor
}
