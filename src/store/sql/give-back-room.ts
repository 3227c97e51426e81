import type { DatabaseSync } from 'node:sqlite'

/** 8 MB of pages of 4 kB: about what a step of retention frees, and done in a few milliseconds. */
const mostPages = 2_000

/** Gives a part of what is free in the database back to the file system, inside the transaction that is open. */
export function giveBackRoom(database: DatabaseSync): void {
  // A page is given back at each step of the statement, and only `exec` goes through all of them.
  database.exec(`pragma incremental_vacuum(${mostPages})`)
}
