// Held, because Node 20 forgets a channel that nobody refers to, and gives a later subscriber another one of that name.

import { channel } from 'node:diagnostics_channel'

export const bodyChunkSent = channel('undici:request:bodyChunkSent')
export const bodyChunkReceived = channel('undici:request:bodyChunkReceived')
