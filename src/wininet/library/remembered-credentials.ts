// Where which credentials were good. They are used again for those who give the same ones, and for nobody else.

import { ProtectionSpaces } from '../../session/index.ts'

export class RememberedCredentials {
  readonly #spaces = new Map<string, ProtectionSpaces>()

  spacesOf(user: string, password: string): ProtectionSpaces {
    const key = JSON.stringify([user, password])
    const known = this.#spaces.get(key) ?? new ProtectionSpaces()
    this.#spaces.set(key, known)
    return known
  }

  clear(): void {
    this.#spaces.clear()
  }
}
