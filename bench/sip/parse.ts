import { parseMessage } from '@shouwen/sip';
import type { BenchRow } from '../row.ts';
import { atMost } from '../table.ts';

const SDP = [
  'v=0',
  'o=- 3906210 3906210 IN IP4 10.9.8.7',
  's=-',
  'c=IN IP4 10.9.8.7',
  't=0 0',
  'm=audio 45000 RTP/AVP 0 8 101',
  'a=rtpmap:0 PCMU/8000',
  'a=rtpmap:8 PCMA/8000',
  'a=rtpmap:101 telephone-event/8000',
  'a=fmtp:101 0-15',
  'a=sendrecv',
  '',
].join('\r\n');

/** An INVITE as a carrier sends it. */
function inviteWith(displayName: string): Buffer {
  const lines = [
    'INVITE sip:95105856@10.1.2.3:5060;user=phone SIP/2.0',
    'Via: SIP/2.0/UDP 10.9.8.7:5060;rport;branch=z9hG4bKPj3f4c0d1e2a5b4c6d8e9f',
    'Max-Forwards: 70',
    `From: "${displayName}" <sip:13800138000@10.9.8.7>;tag=as6f1b2c3d`,
    'To: <sip:95105856@10.1.2.3>',
    'Contact: <sip:13800138000@10.9.8.7:5060;ob>',
    'Call-ID: 5f2b1c7e-6a3d-4d8e-9b1a-0c2d4e6f8a1b@10.9.8.7',
    'CSeq: 102 INVITE',
    'Allow: INVITE, ACK, CANCEL, OPTIONS, BYE, REFER, SUBSCRIBE, NOTIFY, INFO, UPDATE',
    'Supported: replaces, timer, 100rel',
    'User-Agent: Example Trunk 4.2',
    'Content-Type: application/sdp',
    `Content-Length: ${SDP.length}`,
  ];
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n${SDP}`);
}

const BATCHES = 15;
const BATCH = 5_000;
const TARGET_US = 10;

/** CPU time to parse one INVITE with SDP: median of batches, after one to warm up. */
export function measureParsing(): BenchRow[] {
  return [
    row('parse an INVITE, ASCII', inviteWith('Zhang San')),
    row('parse an INVITE, Chinese display name', inviteWith('张三')),
  ];
}

function row(name: string, bytes: Buffer): BenchRow {
  const figures: number[] = [];
  for (let batch = 0; batch <= BATCHES; batch++) {
    const before = process.cpuUsage();
    for (let i = 0; i < BATCH; i++) {
      if (parseMessage(bytes).kind !== 'message') throw new Error('the sample is not a message');
    }
    const { user, system } = process.cpuUsage(before);
    if (batch > 0) figures.push((user + system) / BATCH);
  }
  const value = figures.sort((a, b) => a - b)[Math.floor(figures.length / 2)] ?? Number.NaN;
  return {
    group: 'sip',
    name,
    value,
    unit: 'us',
    target: TARGET_US,
    targetText: `<= ${TARGET_US} us`,
    verdict: atMost(value, TARGET_US),
    how: `CPU time, median of ${BATCHES} batches of ${BATCH.toLocaleString('en-GB')}, ${bytes.length} bytes, 13 headers`,
  };
}
