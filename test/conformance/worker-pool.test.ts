import { fileURLToPath, pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import { type Job, replayAll } from './worker-pool.ts'

/** Processes run what was compiled. */
const worker = pathToFileURL(
  fileURLToPath(new URL('../../build/test/conformance/bad-worker.js', import.meta.url)),
)
const jobs = (...names: string[]): Job[] =>
  names.map((name) => ({
    corpus: 'wininet',
    interpret: false,
    limitMs: null,
    file: { name, text: '' },
  }))

test('a process that ends, or never does, costs its own scenario and no other', async () => {
  const verdicts = await replayAll(jobs('a', 'exit', 'b', 'spin', 'c'), { worker, atATime: 1, stuckMs: 1500 })
  expect(verdicts.map(({ name, outcome }) => `${name} ${outcome}`)).toEqual([
    'a passed',
    'b passed',
    'c passed',
    'exit failed',
    'spin failed',
  ])
  expect(verdicts[3]).toMatchObject({ at: 'the process', got: 'it ended with 3' })
  expect(verdicts[4]).toMatchObject({ at: 'the process', got: 'it was stuck for 1.5 s' })
})

test('verdicts come by name, however many processes there are', async () => {
  const verdicts = await replayAll(jobs('d', 'b', 'c', 'a'), { worker, atATime: 3, stuckMs: 9000 })
  expect(verdicts.map(({ name }) => name)).toEqual(['a', 'b', 'c', 'd'])
})
