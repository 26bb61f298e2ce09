// Compares a recording with what a scenario expects. An expectation is a small grammar; this finds every way through it at once.

import { type Looseness, normalise } from './normalise.ts'
import { tokenFits } from './token.ts'

export type Item =
  | string
  | { readonly opt: readonly Item[] }
  | { readonly either: readonly (readonly Item[])[] }
  | { readonly any: readonly (readonly Item[])[] }
  | { readonly repeat: readonly Item[]; readonly min?: number; readonly max?: number }

/** Null when it fits. */
export type Mismatch = {
  /** The place in the normalised recording; -1 when what was taken out of it is wrong. */
  readonly at: number
  /** What could have stood there. */
  readonly expected: string
  readonly got: string
} | null

const THE_END = '(the end)'

export function match(
  expected: readonly Item[],
  recorded: readonly string[],
  loose: Looseness = {},
): Mismatch {
  const { errors, tokens } = normalise(recorded, loose)
  if (errors.length > 0)
    return { at: -1, expected: 'the closing of connections as announced', got: errors.join('; ') }
  const search = new Search(tokens)
  const ends = search.through(expected, 0)
  if (ends.has(tokens.length)) return null
  for (const end of ends) search.missed(end, THE_END)
  const { farthest, wanted } = search
  return { at: farthest, expected: [...wanted].join('  or  '), got: tokens[farthest] ?? THE_END }
}

type Places = ReadonlySet<number>

class Search {
  farthest = 0
  wanted = new Set<string>()
  readonly #tokens: readonly string[]

  constructor(tokens: readonly string[]) {
    this.#tokens = tokens
  }

  /** Where one can be after these items, having started at a place. */
  through(items: readonly Item[], start: number): Places {
    let places: Places = new Set([start])
    for (const item of items) places = this.#fromAll(places, (place) => this.#after(item, place))
    return places
  }

  missed(place: number, wanted: string): void {
    if (place < this.farthest) return
    if (place > this.farthest) this.wanted = new Set()
    this.farthest = place
    this.wanted.add(wanted)
  }

  #fromAll(places: Places, next: (place: number) => Places): Places {
    const all = new Set<number>()
    for (const place of places) for (const reached of next(place)) all.add(reached)
    return all
  }

  #after(item: Item, place: number): Places {
    if (typeof item === 'string') return this.#afterToken(item, place)
    if ('opt' in item) return new Set([place, ...this.through(item.opt, place)])
    if ('either' in item)
      return new Set(item.either.flatMap((alternative) => [...this.through(alternative, place)]))
    if ('any' in item) return this.#interleaved(item.any, place)
    if ('repeat' in item) return this.#repeated(item.repeat, item.min ?? 0, item.max ?? Infinity, place)
    throw new Error(`an expectation knows no item ${JSON.stringify(item)}`)
  }

  #afterToken(expected: string, place: number): Places {
    const token = this.#tokens[place]
    if (token !== undefined && tokenFits(expected, token)) return new Set([place + 1])
    this.missed(place, expected)
    return new Set()
  }

  #repeated(items: readonly Item[], min: number, max: number, start: number): Places {
    const ends = new Set<number>(min === 0 ? [start] : [])
    let places: Places = new Set([start])
    for (let count = 1; count <= max && places.size > 0; count++) {
      // A round that took nothing is none.
      places = this.#fromAll(
        places,
        (place) => new Set([...this.through(items, place)].filter((end) => end > place)),
      )
      if (count >= min) for (const place of places) ends.add(place)
    }
    return ends
  }

  /** All lists, each in its own order. The states are how far each list and the recording have come. */
  #interleaved(lists: readonly (readonly Item[])[], start: number): Places {
    const ends = new Set<number>()
    const known = new Set<string>()
    const open: { done: readonly number[]; place: number }[] = [{ done: lists.map(() => 0), place: start }]
    for (let state = open.pop(); state !== undefined; state = open.pop()) {
      const { done, place } = state
      const key = `${done.join()} ${place}`
      if (known.has(key)) continue
      known.add(key)
      if (lists.every((list, which) => done[which] === list.length)) ends.add(place)
      lists.forEach((list, which) => {
        const item = list[done[which] as number]
        if (item === undefined) return
        const further = done.map((count, at) => (at === which ? count + 1 : count))
        for (const reached of this.#after(item, place)) open.push({ done: further, place: reached })
      })
    }
    return ends
  }
}
