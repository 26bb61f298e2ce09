// Words that were replaced by the field's own ones, and phrases that readers stumbled over. They must not come back, in identifiers,
// comments, prose or file names.

import { readdir, readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const root = fileURLToPath(new URL('../../', import.meta.url))

const retired =
  'voice news trail roster patience passage road deed journey traveller passenger errand bell crew spy spies story stories'.split(
    ' ',
  )

/** English that made readers stop. */
const phrases = [
  'scripted world',
  'undici world',
  'anew',
  'whom',
  'unless given',
  'in small letters',
  'listening post',
  'last words?',
  'past node',
  'kept for the code',
]

/** What has another meaning that cannot be said otherwise: the scheme news: of WinInet, and paths under which a test serves a page. */
const innocent =
  /\bINTERNET_SCHEME_NEWS\b|\bnews:|'news'|\/news\b|\bnews\.example\b|\bspyOn\b|\bof course\b|\bin the course of\b/g

/** `newsBoard`, `theNews` and `NEWS_ITEM` as words, so that each can be looked for. */
const wordsOf = (text: string): string =>
  text
    .replace(innocent, ' ')
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replaceAll('_', ' ')

const pattern = new RegExp(
  `\\b(?:${retired.join('|')}|our course|the course|cast of)s?\\b|\\b(?:${phrases.join('|')})\\b`,
  'gi',
)

const found = (text: string): string[] => wordsOf(text).match(pattern) ?? []

async function written(): Promise<string[]> {
  const paths: string[] = ['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md']
  for (const folder of ['src', 'machines', 'test', 'docs'])
    for (const path of await readdir(`${root}${folder}`, { recursive: true }))
      if (/\.(tsx?|md|css|html)$/.test(path)) paths.push(`${folder}/${path.replaceAll('\\', '/')}`)
  // A decision is never edited, and the changelog of a release neither.
  return paths.filter(
    (path) => !path.startsWith('docs/decisions/') && path !== 'test/architecture/words.test.ts',
  )
}

test('retired words are gone from code, comments, documents and file names', async () => {
  const left: string[] = []
  for (const path of await written()) {
    left.push(...found(path).map((word) => `${path}: the file name has "${word}"`))
    const lines = (await readFile(root + path, 'utf8')).split('\n')
    lines.forEach((line, index) => {
      left.push(...found(line).map((word) => `${path}:${index + 1}: ${word}`))
    })
  }
  expect(left).toEqual([])
})

test.each([
  ['const news = 1', 'news'],
  ['class LatestNews {}', 'News'],
  ['const ROAD_LENGTH = 1', 'ROAD'],
  ['this.#roster.add(one)', 'roster'],
  ['a spies b', 'spies'],
  ['to begin anew', 'anew'],
  ['its last words', 'last words'],
])('%s is found', (text, word) => {
  expect(found(text)).toEqual([word])
})

test.each([
  'of course',
  'broadcast(all)',
  "['news', INTERNET_SCHEME_NEWS]",
  'the history of a request',
  'newsletter',
])('%s is not', (text) => {
  expect(found(text)).toEqual([])
})

test('no two decisions have one number', async () => {
  const numbers = (await readdir(`${root}docs/decisions`)).map((name) => name.slice(0, 4))
  expect(numbers).toEqual([...new Set(numbers)])
})
