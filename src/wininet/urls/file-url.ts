// URLs of files, in the two forms that Windows has for them: file:///C:/a/b, and file://C:\a\b of WinInet.

import { decoded } from './escapes.ts'

const DRIVE = /^[a-z]:/i

/** `C:\a\b` or `\\server\a`. Behind three slashes a path of a drive is decoded; behind two it is taken as it is. */
export function pathOfFile(authority: string, path: string): string {
  const server = authority.slice(2)
  const text = `${server}${path}`.replaceAll('\\', '/')
  const rooted = text.replace(/^\/+/, '')
  if (DRIVE.test(rooted)) return withFinalSeparator(server === '' ? decoded(rooted) : rooted)
  if (server !== '') return backslashed(`//${text}`)
  return backslashed(text.startsWith('//') ? `//${rooted}` : `/${rooted}`)
}

/** A folder that is named by dots ends with a separator. */
const withFinalSeparator = (path: string): string => backslashed(/\/\.\.?$/.test(path) ? `${path}/` : path)

const backslashed = (path: string): string => path.replaceAll('/', '\\')

/** `C:\a` is a file, and `g:h` has a scheme. */
export const isPathOfDrive = (url: string): boolean => /^[a-z]:[^/?#\\]*\\/i.test(url)

/** What stands behind `file://`, with slashes: `/C:/a` of a drive, `server/a`, `/a`. */
export function slashedFile(authority: string, path: string): string {
  const text = `${authority.slice(2)}${path}`.replaceAll('\\', '/').replace(/^localhost\/+/i, '/')
  const rooted = text.replace(/^\/+/, '')
  if (DRIVE.test(rooted)) return `/${rooted}`
  return text.startsWith('//') ? rooted : text
}
