// How a scenario of either corpus is replayed.

export { replay as replayDotnet } from './dotnet/replay.ts'
export { replay as replayWininet } from './wininet/replay.ts'
