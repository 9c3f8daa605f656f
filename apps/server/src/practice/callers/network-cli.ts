/**
 * The far end of outbound practice calls: telephones that ring for a moment, are answered by a recorded customer, and
 * hang up after a while. Numbers ending in 99 are busy, in 98 nobody answers. Started by the server when an agent dials
 * and no real trunk is there; tells its port on the IPC channel and ends with its parent.
 */
import type { IncomingCall } from '@shouwen/sip';
import { CallerAudio } from './caller-audio.ts';
import { loadSentences } from './sentences.ts';
import { TelephoneBox } from './telephone.ts';

const RING_MS = 2000;
const TALK_MS_MAX = 120_000;
const PAUSE_MS = 4000;

const sentences = await loadSentences('zh');
const box = await TelephoneBox.open({ host: '127.0.0.1', port: 0 }, (call) => {
  call.handlers = {};
  ring(call).catch(() => call.reject(500));
});
process.send?.({ port: box.port });
process.on('disconnect', () => process.exit(0));

async function ring(call: IncomingCall): Promise<void> {
  const number = /^sips?:([^@;]*)/i.exec(call.request.uri)?.[1] ?? '';
  if (number.endsWith('99')) {
    call.reject(486);
    return;
  }
  call.ringing();
  if (number.endsWith('98') || call.offer === null) return;
  const audio = await CallerAudio.open('127.0.0.1');
  const timers: ReturnType<typeof setTimeout>[] = [];
  call.handlers = {
    onEnded: () => {
      for (const timer of timers) clearTimeout(timer);
      audio.close();
    },
    onReoffer: () => ({ sdp: audio.offer() }),
  };
  const { offer } = call;
  timers.push(
    setTimeout(() => {
      if (call.accept(audio.offer())) audio.start(offer);
      let at = 500;
      for (let round = 0; round < 10; round += 1) {
        const sentence = sentences[(round + Number(number.slice(-1))) % sentences.length];
        if (sentence === undefined) break;
        timers.push(setTimeout(() => audio.say(sentence), at));
        at += sentence.length / 8 + PAUSE_MS;
      }
    }, RING_MS),
    setTimeout(() => call.bye(), TALK_MS_MAX),
  );
}
