/** Keys of advisory locks; they begin with the letters `slipw`, so that another program of the database has others. */
export const locks = {
  /** Held by the one transaction at a time that makes changes whose order matters. */
  order: '8317138543600205825',
  migration: '8317138543600205826',
} as const
