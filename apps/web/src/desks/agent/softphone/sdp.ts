/**
 * Leaves only G.711 and 8 kHz telephone-event in the audio part of an offer: calls with the telephone network are then
 * passed on without transcoding. An offer without any of them is returned as it is.
 */
export function keepTelephoneCodecs(sdp: string): string {
  const lines = sdp.split(/\r\n|\n/);
  const audio = lines.findIndex((line) => line.startsWith('m=audio '));
  if (audio < 0) return sdp;
  const next = lines.findIndex((line, index) => index > audio && line.startsWith('m='));
  const end = next < 0 ? lines.length : next;
  const kept = new Set(['0', '8']);
  for (const line of lines.slice(audio, end)) {
    const event = /^a=rtpmap:(\d+) telephone-event\/8000/i.exec(line)?.[1];
    if (event !== undefined) kept.add(event);
  }
  const [kind, port, profile, ...formats] = (lines[audio] ?? '').split(' ');
  const left = formats.filter((format) => kept.has(format));
  if (!left.some((format) => format === '0' || format === '8')) return sdp;
  const section = lines.slice(audio + 1, end).filter((line) => {
    const format = /^a=(?:rtpmap|fmtp|rtcp-fb):(\d+)\b/.exec(line)?.[1];
    return format === undefined || kept.has(format);
  });
  const header = [kind, port, profile, ...left].join(' ');
  return [...lines.slice(0, audio), header, ...section, ...lines.slice(end)].join('\r\n');
}
