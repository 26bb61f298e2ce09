// Makes and finds elements.

type Content = Node | string | null

interface Properties {
  readonly class?: string | undefined
  readonly text?: string | undefined
  readonly title?: string | undefined
  readonly [attribute: string]: string | number | boolean | undefined
}

function fill<E extends Element>(element: E, properties: Properties, children: readonly Content[]): E {
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === false) continue
    if (name === 'text') element.textContent = String(value)
    else element.setAttribute(name, value === true ? '' : String(value))
  }
  element.append(...children.filter((child) => child !== null))
  return element
}

export const h = <Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  properties: Properties = {},
  ...children: readonly Content[]
): HTMLElementTagNameMap[Tag] => fill(document.createElement(tag), properties, children)

export const s = <Tag extends keyof SVGElementTagNameMap>(
  tag: Tag,
  properties: Properties = {},
  ...children: readonly Content[]
): SVGElementTagNameMap[Tag] =>
  fill(document.createElementNS('http://www.w3.org/2000/svg', tag), properties, children)

/** An element of the page, by its id. */
export function the<E extends HTMLElement = HTMLElement>(id: string): E {
  const element = document.getElementById(id)
  if (element === null) throw new Error(`The page has no #${id}.`)
  return element as E
}

/** Writes only a new text, because the same text would cost a layout, too. */
export function setText(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text
}

export function setAttribute(element: Element, name: string, value: string | null): void {
  if (value === null) element.removeAttribute(name)
  else if (element.getAttribute(name) !== value) element.setAttribute(name, value)
}

/** Whether a field has the keyboard focus. */
export function isTyping({ key, target }: KeyboardEvent): boolean {
  const field =
    target instanceof HTMLElement ? target.closest('input:not([type=range]), select, textarea') : null
  if (field?.matches('[type=radio], [type=checkbox]') === true) return key === ' ' || key.startsWith('Arrow')
  return field !== null
}

export const calm = (): boolean => matchMedia('(prefers-reduced-motion: reduce)').matches
