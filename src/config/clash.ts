/** Something of a tenants file that no schema knows to be wrong. */
export interface Clash {
  path: (string | number)[]
  message: string
}
