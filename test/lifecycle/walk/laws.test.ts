// The check of the laws finds journals that break them.

import { describe, expect, test } from 'vitest'
import type { Announcement, Call } from '../../../machines/index.ts'
import { brokenLaws, type Entry, type Outcome } from './laws.ts'

const called = (call: Call): Entry => ({ type: 'called', call })
const returned = (call: Call, outcome: Outcome): Entry => ({ type: 'returned', call, outcome })
const said = (announcement: Announcement): Entry => ({ type: 'said', announcement })
const complete = (call: Call): Entry => said({ type: 'INTERNET_STATUS_REQUEST_COMPLETE', call })
const told = (call: Call): Entry => ({
  type: 'completed',
  completion: { call, error: null, bytes: 0, chunk: null },
})
const status = (type: 'SENDING_REQUEST' | 'RECEIVING_RESPONSE' | 'HANDLE_CLOSING'): Entry =>
  said({ type: `INTERNET_STATUS_${type}` })
const end = status('HANDLE_CLOSING')

describe('the check of the laws', () => {
  const journals: readonly (readonly [string, readonly number[], readonly Entry[]])[] = [
    ['nothing', [], [called('send'), returned('send', 'pending'), complete('send'), told('send'), end]],
    ['a call that never completes', [1, 1], [called('send'), returned('send', 'pending'), end]],
    [
      'two completions',
      [1, 1],
      [
        called('end'),
        returned('end', 'pending'),
        complete('end'),
        told('end'),
        complete('end'),
        told('end'),
        end,
      ],
    ],
    [
      'the completion of a call that was done',
      [1, 1],
      [called('write'), returned('write', 'done'), complete('write'), told('write'), end],
    ],
    [
      'the completion of a refused call',
      [1, 1],
      [called('read'), returned('read', 'refused'), complete('read'), told('read'), end],
    ],
    [
      'a completion before the return',
      [2, 1, 1, 1],
      [called('send'), complete('send'), told('send'), returned('send', 'pending'), end],
    ],
    ['a phase without an end', [3], [status('RECEIVING_RESPONSE'), end]],
    [
      'a success with an open phase',
      [3],
      [
        called('send'),
        returned('send', 'pending'),
        status('SENDING_REQUEST'),
        complete('send'),
        told('send'),
        end,
      ],
    ],
    ['a handle that is never closed', [4], []],
    ['a word after the last', [4], [end, status('HANDLE_CLOSING')]],
  ]
  test.each(journals)('finds %s', (_title, laws, journal) => {
    expect(brokenLaws(journal).map(({ law }) => law)).toEqual(laws)
  })
})
