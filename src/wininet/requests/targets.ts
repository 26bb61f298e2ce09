// From a server and an object name to where a request goes. What was worked out once is remembered.

import { parseTarget, type Target } from '../../lifecycle/index.ts'
import type { Server } from '../handles/index.ts'

const REMEMBERED = 256
const known = new Map<string, Target>()

/** Null when the server and the object make no URL. Dot segments are removed, and what may not stand in a URL is escaped. */
export function targetOf(server: Server, secure: boolean, object: string): Target | null {
  const origin = originOf(server, secure)
  const text = `${origin}${object.startsWith('/') ? '' : '/'}${object}`
  const found = known.get(text)
  if (found !== undefined) return found
  const target = parse(text)
  if (target === null) return null
  if (known.size >= REMEMBERED) known.clear()
  known.set(text, target)
  return target
}

/** Null when the name is not one of a host. */
export function hostOf(name: string): string | null {
  const host = name.includes(':') && !name.startsWith('[') ? `[${name}]` : name
  if (/[/\\?#@\s]/.test(host)) return null
  return URL.canParse(`http://${host}/`) ? host : null
}

function originOf({ host, port }: Server, secure: boolean): string {
  const scheme = secure ? 'https' : 'http'
  return port === 0 ? `${scheme}://${host}` : `${scheme}://${host}:${port}`
}

function parse(text: string): Target | null {
  const withoutFragment = text.replace('#', '%23')
  return URL.canParse(withoutFragment) ? parseTarget(new URL(withoutFragment)).target : null
}
