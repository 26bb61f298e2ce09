// How a scenario of either corpus is replayed.

export { LIMIT_MS as DOTNET_LIMIT_MS, replay as replayDotnet } from './dotnet/replay.ts'
export { LIMIT_MS as WININET_LIMIT_MS, replay as replayWininet } from './wininet/replay.ts'
