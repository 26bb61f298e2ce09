// The ways to run the chart. All must do the same.

import type { Logic } from '../../src/lifecycle/index.ts'

export const logics: readonly (readonly [string, Logic])[] = [
  ['as a table', 'table'],
  ['interpreted', 'interpreted'],
]
