// URLs, split and joined as in WinInet.
export { canonical, combined } from './canonical.ts'
export {
  crack,
  create,
  SIZEOF_URL_COMPONENTS,
  SIZEOF_URL_COMPONENTS_32,
  type URL_COMPONENTS,
  type UrlPart,
  urlComponents,
} from './crack.ts'
export { decoded, portIn, schemeNamed, splitAuthority, splitUrl } from './url-parts.ts'
