// The set that a program has when it makes none of its own. It opens no connection before its first request.

import type { GlobalProxySelection as ProxySelection } from './proxy/index.ts'
import type { AnyHttpWebRequest, AnyWebRequest } from './request/index.ts'
import type { ServicePointManager as Manager } from './service-point/index.ts'
import {
  createSystemNet,
  type HttpWebRequestStatics,
  type SystemNet,
  type WebRequestStatics,
} from './system-net.ts'

const net: SystemNet = /* @__PURE__ */ createSystemNet()

export const WebRequest: WebRequestStatics = net.WebRequest
export type WebRequest = AnyWebRequest
export const HttpWebRequest: HttpWebRequestStatics = net.HttpWebRequest
export type HttpWebRequest = AnyHttpWebRequest
export const ServicePointManager: Manager = net.ServicePointManager
export const GlobalProxySelection: ProxySelection = net.GlobalProxySelection
