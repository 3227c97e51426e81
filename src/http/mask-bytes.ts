import { createMasker } from '../logs/create-masker.ts'

/** Everything that looks like a credential, whoever it belongs to, as `***`. */
export function maskBytes(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const masker = createMasker([])
  return Uint8Array.from(Buffer.concat([masker.push(bytes), masker.end()]))
}
