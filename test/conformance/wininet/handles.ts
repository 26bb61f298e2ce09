// Which handle an alias of the script stands for, and back.

/** A value that no function ever gives. */
export const NEVER_ISSUED = 0x7ffffff0

export class Handles {
  readonly #byAlias = new Map<string, number | null>([
    ['NULL', null],
    ['UNKNOWN', NEVER_ISSUED],
  ])
  readonly #aliases = new Map<number, string>()
  readonly #parents = new Map<string, string>()
  readonly #closed = new Set<string>()
  /** Aliases that calls under way will give: the innermost call last. */
  readonly #awaited: { readonly alias: string; readonly parent: string }[] = []

  /** An alias that never got a handle stands for one that was never issued. */
  handle(alias: string): number | null {
    const handle = this.#byAlias.get(alias)
    return handle === undefined ? NEVER_ISSUED : handle
  }

  alias(handle: number): string {
    return this.#aliases.get(handle) ?? (handle === 0 ? 'NULL' : `unknown:${handle}`)
  }

  /** Everything that was ever bound. */
  get all(): readonly number[] {
    return [...this.#aliases.keys()]
  }

  await(alias: string, parent: string): void {
    this.#awaited.push({ alias, parent })
  }

  /** The call gave no handle, and none will come. */
  giveUp(alias: string): void {
    const at = this.#awaited.findLastIndex((one) => one.alias === alias)
    if (at >= 0) this.#awaited.splice(at, 1)
  }

  /** A new handle: it is that of the call that awaits one. */
  bind(handle: number): void {
    if (this.#aliases.has(handle)) return
    const awaited = this.#awaited.pop()
    if (awaited === undefined) return
    this.#byAlias.set(awaited.alias, handle)
    this.#aliases.set(handle, awaited.alias)
    this.#parents.set(awaited.alias, awaited.parent)
    this.#closed.delete(awaited.alias)
  }

  close(alias: string): void {
    this.#closed.add(alias)
  }

  /** It, or one above it, was closed by the script. */
  isClosed(alias: string): boolean {
    const parent = this.#parents.get(alias)
    return this.#closed.has(alias) || (parent !== undefined && this.isClosed(parent))
  }
}
