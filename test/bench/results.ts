// What a run came to, as it is written to JSON, and the questions that are asked of it.

import type { Metric, Sample } from './workload.ts'

export interface WorkloadResult {
  readonly title: string
  readonly baseline: string
  readonly metrics: readonly [Metric, ...Metric[]]
  readonly contenders: Readonly<
    Record<string, { readonly label: string; readonly samples: readonly Sample[] }>
  >
}

export interface Results {
  readonly date: string
  readonly quick: boolean
  readonly rounds: number
  /** How long the large bodies were. */
  readonly mebibytes: number
  readonly versions: Readonly<Record<string, string>>
  readonly machine: { readonly cpus: number; readonly model: string; readonly load: number }
  readonly workloads: Readonly<Record<string, WorkloadResult>>
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2
}

/** The values of one contender, round by round; none where it took no part. */
export const valuesOf = (
  result: WorkloadResult | undefined,
  contender: string,
  key: string,
): readonly number[] => (result?.contenders[contender]?.samples ?? []).map((sample) => sample[key] as number)

/** What two contenders came to in the same round, round by round; none where one of them took no part. */
export function byRound(
  result: WorkloadResult | undefined,
  key: string,
  [one, other]: readonly [string, string],
  how: (one: number, other: number) => number = (a, b) => a / b,
): readonly number[] {
  const others = valuesOf(result, other, key)
  if (others.length === 0) return []
  return valuesOf(result, one, key).map((value, round) => how(value, others[round] as number))
}

/** The median of that. */
export const compared = (...args: Parameters<typeof byRound>): number => median(byRound(...args))
