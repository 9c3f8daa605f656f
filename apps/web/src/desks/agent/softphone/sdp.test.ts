import { describe, expect, it } from 'vitest';
import { keepTelephoneCodecs } from './sdp.ts';

const offer = [
  'v=0',
  'o=- 1 2 IN IP4 127.0.0.1',
  's=-',
  't=0 0',
  'a=group:BUNDLE 0',
  'm=audio 9 UDP/TLS/RTP/SAVPF 111 63 9 0 8 13 110 126',
  'c=IN IP4 0.0.0.0',
  'a=ice-ufrag:abcd',
  'a=rtpmap:111 opus/48000/2',
  'a=rtcp-fb:111 transport-cc',
  'a=fmtp:111 minptime=10;useinbandfec=1',
  'a=rtpmap:9 G722/8000',
  'a=rtpmap:0 PCMU/8000',
  'a=rtpmap:8 PCMA/8000',
  'a=rtpmap:13 CN/8000',
  'a=rtpmap:110 telephone-event/48000',
  'a=rtpmap:126 telephone-event/8000',
  'a=ssrc:1 cname:x',
  '',
].join('\r\n');

describe('an offer to the telephone network', () => {
  it('keeps G.711 and 8 kHz digits only, and every line that is not about codecs', () => {
    const kept = keepTelephoneCodecs(offer);
    expect(kept).toContain('m=audio 9 UDP/TLS/RTP/SAVPF 0 8 126\r\n');
    expect(kept.match(/a=(rtpmap|fmtp|rtcp-fb):(\d+)/g)).toEqual(['a=rtpmap:0', 'a=rtpmap:8', 'a=rtpmap:126']);
    for (const line of ['a=ice-ufrag:abcd', 'a=ssrc:1 cname:x', 'a=group:BUNDLE 0']) expect(kept).toContain(line);
    expect(kept.endsWith('\r\n')).toBe(true);
  });

  it('is left alone when it has no G.711', () => {
    const opusOnly = offer.replace('111 63 9 0 8 13 110 126', '111 126');
    expect(keepTelephoneCodecs(opusOnly)).toBe(opusOnly);
  });

  it('does not touch other media', () => {
    const withVideo = `${offer}m=video 9 UDP/TLS/RTP/SAVPF 96\r\na=rtpmap:96 VP8/90000\r\n`;
    expect(keepTelephoneCodecs(withVideo)).toContain('m=video 9 UDP/TLS/RTP/SAVPF 96\r\na=rtpmap:96 VP8/90000');
  });
});
