import type { Database } from './database.ts'
import { readDocument } from './database.ts'

/** https://docs.github.com/organizations/managing-user-access: each may do what those after it may. */
export const roles = ['admin', 'maintain', 'write', 'triage', 'read'] as const
export type Role = (typeof roles)[number]

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
  /** Read-only for everybody. */
  archived: boolean
  protectedBranches: string[]
  /** Where its Git repository is, under the forge's repositories; stays through renaming. */
  dir: string
  /** Epoch milliseconds. */
  createdAt: number
  pushedAt: number
}

export interface Repositories {
  create(repository: Omit<ForgeRepository, 'id'>): ForgeRepository
  /** Under a new owner or name, the old one leads here until somebody else takes it. */
  save(repository: ForgeRepository): void
  remove(id: number): void
  byName(owner: string, name: string): ForgeRepository | null
  /** The repository that had this name before. */
  byFormerName(owner: string, name: string): ForgeRepository | null
  byId(id: number): ForgeRepository | null
  all(): ForgeRepository[]
}

/** What a directory of before does not have. */
const later = { archived: false, protectedBranches: [] as string[], dir: '' }

export function keepRepositories(db: Database): Repositories {
  const read = (row: NonNullable<ReturnType<Database['get']>>): ForgeRepository => {
    const known = readDocument(row) as Omit<ForgeRepository, keyof typeof later>
    const dir = `${known.owner}/${known.name}.git`.toLowerCase()
    return { ...later, dir, ...known, id: Number(row.id) }
  }
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
    save(repository) {
      const { id, owner, name } = repository
      const moved = 'FROM repositories WHERE id = ? AND (owner <> ? OR name <> ?)'
      db.run(
        `INSERT OR REPLACE INTO former_names (owner, name, repository_id) SELECT owner, name, id ${moved}`,
        id,
        owner,
        name,
      )
      db.run(
        'UPDATE repositories SET owner = ?, name = ?, doc = ? WHERE id = ?',
        owner,
        name,
        JSON.stringify(repository),
        id,
      )
    },
    remove: (id) => void db.run('DELETE FROM repositories WHERE id = ?', id),
    byFormerName: (owner, name) =>
      one(
        db.get(
          `SELECT r.id, r.doc FROM former_names f JOIN repositories r ON r.id = f.repository_id
           WHERE f.owner = ? AND f.name = ?`,
          owner,
          name,
        ),
      ),
    byName: (owner, name) =>
      one(db.get('SELECT id, doc FROM repositories WHERE owner = ? AND name = ?', owner, name)),
    byId: (id) => one(db.get('SELECT id, doc FROM repositories WHERE id = ?', id)),
    all: () => db.all('SELECT id, doc FROM repositories ORDER BY id').map(read),
  }
}

/** Whether a role allows at least what another does. */
export function holds(role: Role | null, wanted: Role): boolean {
  return role !== null && roles.indexOf(role) <= roles.indexOf(wanted)
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
