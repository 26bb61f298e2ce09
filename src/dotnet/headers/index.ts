// Header fields.
export { HttpRequestHeader, HttpResponseHeader } from './header-names.ts'
export { checkedValue } from './header-text.ts'
export { type HeaderKind, WebHeaderCollection } from './web-header-collection.ts'
