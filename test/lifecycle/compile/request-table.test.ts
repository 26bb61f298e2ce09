import { expect, test } from 'vitest'
import { requestMachine } from '../../../machines/index.ts'
import { lower, requestTable } from '../../../src/lifecycle/compile/index.ts'

test('the table of a request is what XState makes of the chart today', () => {
  expect(lower(requestMachine), 'run `npx tsc -p test; node build/docs/request-table.js`').toStrictEqual(
    requestTable,
  )
})

test('a table is plain JSON', () => {
  expect(JSON.parse(JSON.stringify(requestTable))).toStrictEqual(requestTable)
})
