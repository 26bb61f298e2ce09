// What can be asked for, and what is said to everything else.

import { readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { run } from './program.ts'

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string
}
const URL_OF_NOBODY = 'http://127.0.0.1:9/'
const missing = path.join(tmpdir(), 'hinternet-no-such-file')

describe('the command line', () => {
  it('explains itself on stdout', async () => {
    const { code, stdout, stderr } = await run('--help')
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(/hinternet put <file> <url>/)
    expect(stdout).toMatch(/Exit codes: 0 /)
  })

  it('knows its version', async () => {
    expect(await run('-V')).toMatchObject({ code: 0, stdout: `${version}\n`, stderr: '' })
  })

  it.each<[string, readonly string[], RegExp]>([
    ['an unknown option', ['--upload'], /'--upload'.*--help/],
    ['a URL without a scheme', ['example.com/x'], /Did you mean http:\/\/example\.com\/x\?/],
    [
      'another scheme',
      ['ftp://me:s3cret@example.com/'],
      /"ftp:\/\/\*\*\*@example\.com\/" is not an http or https URL/,
    ],
    ['a URL without a host', ['http:///nohost'], /"http:\/\/\/nohost" is not an absolute URL/],
    ['something that is no URL', ['not a url'], /is not an http or https URL/],
    ['two URLs', [URL_OF_NOBODY, URL_OF_NOBODY], /one URL at a time/],
    ['put without a URL', ['put', missing], /hinternet put <file> <url>/],
    ['put with too much', ['put', missing, URL_OF_NOBODY, 'x'], /hinternet put <file> <url>/],
    [
      'a file that is not there',
      ['put', missing, URL_OF_NOBODY],
      /hinternet-no-such-file.*there is no such file/,
    ],
    ['a directory', ['put', tmpdir(), URL_OF_NOBODY], /is a directory/],
    ['quiet and verbose', ['-q', '-v'], /exclude each other/],
  ])('refuses %s in one line, with 2', async (_what, args, message) => {
    const { code, stdout, stderr } = await run(...args)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(/^hinternet: .*\n$/)
    expect(stderr).toMatch(message)
    expect(stderr).not.toMatch(/s3cret/)
  })
})
