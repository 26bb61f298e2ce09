// The options that a child takes over from its parent when it is made. Never changed, only replaced: until then they are shared.

export interface Settings {
  /** Milliseconds; `OFF` is no limit. */
  readonly connectTimeout: number
  readonly connectRetries: number
  readonly sendTimeout: number
  readonly receiveTimeout: number
  /** Of a data connection; they are kept, and no request has one. */
  readonly dataSendTimeout: number
  readonly dataReceiveTimeout: number
  /** INTERNET_OPTION_HTTP_DECODING. */
  readonly decoding: boolean
  /** For servers that ask, and for proxies where there are none of their own. */
  readonly user: string | null
  readonly password: string | null
  readonly proxyUser: string | null
  readonly proxyPassword: string | null
}

/** No limit. */
export const OFF = 0xffff_ffff

export const defaultSettings: Settings = {
  connectTimeout: 60_000,
  connectRetries: 5,
  sendTimeout: OFF,
  receiveTimeout: OFF,
  dataSendTimeout: OFF,
  dataReceiveTimeout: OFF,
  decoding: false,
  user: null,
  password: null,
  proxyUser: null,
  proxyPassword: null,
}
