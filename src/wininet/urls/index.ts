// URLs as WinInet cuts and joins them.
export { canonical, combined } from './canonical.ts'
export { crack, create } from './crack.ts'
export { decoded } from './escapes.ts'
export { type Scheme, schemeNamed } from './schemes.ts'
export { portIn, splitAuthority, splitUrl } from './split-url.ts'
export {
  SIZEOF_URL_COMPONENTS,
  SIZEOF_URL_COMPONENTS_32,
  type URL_COMPONENTS,
  type UrlPart,
  urlComponents,
} from './url-components.ts'
