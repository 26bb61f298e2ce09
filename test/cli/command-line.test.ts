// What can be asked for, and what is said to everything else.

import { readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { main } from '../../src/cli/index.ts'
import { run } from './program.ts'

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string
}
const URL_OF_NOBODY = 'http://127.0.0.1:9/'
const missing = path.join(tmpdir(), 'hinternet-no-such-file')

/** The same program without a process of its own, which would take most of the time. */
async function runHere(...args: readonly string[]) {
  const said = { stdout: '', stderr: '' }
  const undo = (['stdout', 'stderr'] as const).map((name) => {
    const before = process[name].listeners('error')
    const written = vi.spyOn(process[name], 'write').mockImplementation((text) => {
      said[name] += text
      return true
    })
    return () => {
      written.mockRestore()
      // The program listens until its process ends.
      for (const listener of process[name].listeners('error'))
        if (!before.includes(listener)) process[name].off('error', listener as () => void)
    }
  })
  try {
    return { code: await main(args), ...said }
  } finally {
    for (const each of undo) each()
  }
}

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

  it('ends its process with the code', async () => {
    expect(await run('--upload')).toMatchObject({ code: 2, stdout: '' })
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
    ['quiet and verbose', ['-q', '-v', URL_OF_NOBODY], /exclude each other/],
    ['--verbose without a URL', ['-v'], /-v needs a URL.*hinternet demo/],
    ['a body for HEAD', ['-I', '-d', 'a', URL_OF_NOBODY], /--head cannot have a body/],
    ['data and a form', ['-d', 'a', '-F', 'a=b', URL_OF_NOBODY], /--data and --form exclude each other/],
    ['data of a file that is not there', ['-d', `@${missing}`, URL_OF_NOBODY], /there is no such file/],
    ['a form with a file that is not there', ['-F', `a=@${missing}`, URL_OF_NOBODY], /there is no such file/],
    ['a form field without a value', ['-F', 'a', URL_OF_NOBODY], /-F name=value/],
    ['a header without a value', ['-H', 'Accept', URL_OF_NOBODY], /-H "Accept: application\/json"/],
    ['a header that cannot be', ['-H', 'a b: c', URL_OF_NOBODY], /header/i],
    ['a method that cannot be', ['-X', 'a b', URL_OF_NOBODY], /method/i],
    ['a user without a password', ['-u', 's3cret', URL_OF_NOBODY], /-u name:password/],
    ['a URL that names no file', ['-O', URL_OF_NOBODY], /--output/],
    ['two outputs', ['-O', '-o', 'x', `${URL_OF_NOBODY}x`], /exclude each other/],
    ['a time that is none', ['-m', 'soon', URL_OF_NOBODY], /--max-time takes seconds/],
    ['no repetition', ['--repeat', '0', URL_OF_NOBODY], /--repeat takes a whole number, 1 or more/],
    ['a proxy that is none', ['-x', 'ftp://127.0.0.1', URL_OF_NOBODY], /proxy/],
  ])('refuses %s in one line, with 2', async (_what, args, message) => {
    const { code, stdout, stderr } = await runHere(...args)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(/^hinternet: .*\n$/)
    expect(stderr).toMatch(message)
    expect(stderr).not.toMatch(/s3cret/)
  })
})
