const reference = /\{\{\s*matrix\.([A-Za-z_][\w-]*)\s*\}\}/g

/** One combination of a matrix: values by the name of their axis. */
export type Combination = Readonly<Record<string, string>>

/** The text as a rule can judge it before the values are known. */
export function withoutMatrix(text: string): string {
  return text.replaceAll(reference, 'x')
}

/** The axes that a text names. */
export function axesOf(text: string): string[] {
  return [...text.matchAll(reference)].map(([, axis = '']) => axis)
}

/** The text with the values of a combination; as on GitHub, what the combination does not have is empty. */
export function fillMatrix(text: string, values: Combination): string {
  return text.replaceAll(reference, (_all, axis: string) => values[axis] ?? '')
}
