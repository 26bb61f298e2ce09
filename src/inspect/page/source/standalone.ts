// The page as one file: its style, its script and a run, and a content policy that allows nothing else.

import type { Run } from '../../run/index.ts'

/** The document as it was delivered, before any change. */
const pristine = document.documentElement.cloneNode(true) as HTMLElement

/** The run in this page; null for a page that a server delivers. */
export const embeddedRun = (): string | null => document.getElementById('run')?.textContent ?? null

export async function standalonePage(run: Run): Promise<string> {
  const style = await part('style#style', 'page.css')
  const script = await part('script#code', 'page.js')
  const page = pristine.cloneNode(true) as HTMLElement
  for (const old of page.querySelectorAll(PARTS)) old.remove()
  const head = page.querySelector('head') as HTMLHeadElement
  const body = page.querySelector('body') as HTMLBodyElement
  head.prepend(page.ownerDocument.createElement('meta'))
  head.firstElementChild?.setAttribute('charset', 'utf-8')
  head.append(made('style', { id: 'style' }, style))
  body.append(made('script', { type: 'application/json', id: 'run' }, safe(JSON.stringify(run))))
  body.append(made('script', { id: 'code' }, safe(script)))
  const policy = made('meta', {
    'http-equiv': 'Content-Security-Policy',
    content: `default-src 'none'; img-src data:; style-src ${await source(style)}; script-src ${await source(safe(script))}`,
  })
  head.firstElementChild?.after(policy)
  return `<!doctype html>\n${page.outerHTML}\n`
}

/** The elements with style, scripts and data, of a page that a server delivers or of a saved one. */
const PARTS =
  'meta[charset], meta[http-equiv], link[rel=stylesheet], script[src], style#style, script#run, script#code'

async function part(selector: string, file: string): Promise<string> {
  const here = pristine.querySelector(selector)
  return here === null ? await (await fetch(file)).text() : (here.textContent ?? '')
}

function made(tag: string, attributes: Record<string, string>, text = ''): HTMLElement {
  const element = document.implementation.createHTMLDocument().createElement(tag)
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value)
  element.textContent = text
  return element
}

/** Escaped, so that it cannot end the script element that contains it. */
const safe = (text: string): string => text.replaceAll(/<(?=\/script|!--|script)/gi, '\\u003c')

/** The hash of a part for the content policy; without `crypto.subtle`, anything inline is allowed. */
async function source(text: string): Promise<string> {
  if (globalThis.crypto?.subtle === undefined) return "'unsafe-inline'"
  const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
  return `'sha256-${btoa(String.fromCharCode(...new Uint8Array(hash)))}'`
}
