import type { Database } from './database.ts'
import { readDocument } from './database.ts'

export type Role = 'admin' | 'write' | 'read'

export interface ForgeRepository {
  id: number
  owner: string
  name: string
  private: boolean
  defaultBranch: string
  /** Id of the repository it was forked from. */
  forkOf: number | null
  /** By login; the owner is always admin. */
  collaborators: Record<string, Role>
  /** Epoch milliseconds. */
  createdAt: number
  pushedAt: number
}

export interface Repositories {
  create(repository: Omit<ForgeRepository, 'id'>): ForgeRepository
  save(repository: ForgeRepository): void
  byName(owner: string, name: string): ForgeRepository | null
  byId(id: number): ForgeRepository | null
  all(): ForgeRepository[]
}

export function keepRepositories(db: Database): Repositories {
  const read = (row: NonNullable<ReturnType<Database['get']>>): ForgeRepository => ({
    ...(readDocument(row) as ForgeRepository),
    id: Number(row.id),
  })
  const one = (row: ReturnType<Database['get']>) => (row ? read(row) : null)
  return {
    create(repository) {
      const id = db.run(
        'INSERT INTO repositories (owner, name, doc) VALUES (?, ?, ?)',
        repository.owner,
        repository.name,
        JSON.stringify(repository),
      )
      return { ...repository, id }
    },
    save: (repository) =>
      void db.run('UPDATE repositories SET doc = ? WHERE id = ?', JSON.stringify(repository), repository.id),
    byName: (owner, name) =>
      one(db.get('SELECT id, doc FROM repositories WHERE owner = ? AND name = ?', owner, name)),
    byId: (id) => one(db.get('SELECT id, doc FROM repositories WHERE id = ?', id)),
    all: () => db.all('SELECT id, doc FROM repositories ORDER BY id').map(read),
  }
}

/** What an account may do there; null when it may not even know of it. */
export function roleOf(repository: ForgeRepository, login: string | null): Role | null {
  if (login !== null) {
    const same = (name: string) => name.toLowerCase() === login.toLowerCase()
    if (same(repository.owner)) return 'admin'
    const entry = Object.entries(repository.collaborators).find(([name]) => same(name))
    if (entry) return entry[1]
  }
  return repository.private ? null : 'read'
}
