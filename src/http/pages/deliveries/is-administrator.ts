import { hasScope, type Access } from '../../../domain/index.ts'

/** Whether somebody may see what the service itself is sent and lacks: of a tenant, or of all. */
export function isAdministrator(access: Pick<Access, 'scope' | 'repositories'>): boolean {
  return hasScope(access, 'admin') && access.repositories === null
}
