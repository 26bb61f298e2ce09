// Places where a server, or a look-up, waits until the scenario lets it go on. An open gate stays open.

export class Gates {
  readonly #open = new Set<string>()
  readonly #waiting = new Map<string, (() => void)[]>()

  release(name: string): void {
    this.#open.add(name)
    const waiting = this.#waiting.get(name) ?? []
    this.#waiting.delete(name)
    for (const pass of waiting) pass()
  }

  pass(name: string): Promise<void> {
    if (this.#open.has(name)) return Promise.resolve()
    return new Promise((resolve) => {
      this.#waiting.set(name, [...(this.#waiting.get(name) ?? []), resolve])
    })
  }
}
