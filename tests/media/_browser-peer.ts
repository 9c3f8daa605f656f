import type { Browser, Page } from 'playwright-core';

/** What the page keeps between calls from the test. */
interface Probe {
  audio: AudioContext;
  peer: RTCPeerConnection;
  analyser: AnalyserNode | null;
  sender: RTCRtpSender | null;
}
declare global {
  interface Window {
    probe: Probe;
  }
}

/** A person's browser: its microphone is a sine, its loudspeaker an analyser. */
export class BrowserPeer {
  readonly page: Page;

  private constructor(page: Page) {
    this.page = page;
  }

  /** A page whose microphone is a sine of `hz`. */
  static async open(browser: Browser, hz: number): Promise<BrowserPeer> {
    const page = await browser.newPage();
    await page.goto('about:blank');
    const peer = new BrowserPeer(page);
    await peer.newConnection(hz);
    return peer;
  }

  /** Replaces the PeerConnection by a new one, as a reload of the page does. */
  async newConnection(hz: number): Promise<void> {
    await this.page.evaluate(async (frequency) => {
      const audio = window.probe?.audio ?? new AudioContext();
      await audio.resume();
      const oscillator = audio.createOscillator();
      oscillator.frequency.value = frequency;
      const gain = audio.createGain();
      gain.gain.value = 0.3;
      const destination = audio.createMediaStreamDestination();
      oscillator.connect(gain).connect(destination);
      oscillator.start();
      const peer = new RTCPeerConnection();
      const probe: Probe = { audio, peer, analyser: null, sender: null };
      window.probe = probe;
      const track = destination.stream.getAudioTracks()[0];
      if (track) probe.sender = peer.addTrack(track, destination.stream);
      peer.ontrack = (event) => {
        const analyser = audio.createAnalyser();
        analyser.fftSize = 8192;
        analyser.smoothingTimeConstant = 0;
        const stream = new MediaStream([event.track]);
        // Chromium decodes a remote track only once an element plays it.
        const element = new Audio();
        element.srcObject = stream;
        void element.play();
        audio.createMediaStreamSource(stream).connect(analyser);
        probe.analyser = analyser;
      };
    }, hz);
  }

  /** An offer with every codec Chromium has, Opus first, as a softphone without special settings sends it. */
  async offer(options: RTCOfferOptions = {}): Promise<string> {
    return this.page.evaluate(async (offerOptions) => {
      const { peer } = window.probe;
      await peer.setLocalDescription(await peer.createOffer(offerOptions));
      if (peer.iceGatheringState !== 'complete') {
        await new Promise<void>((resolve) => {
          peer.onicegatheringstatechange = () => {
            if (peer.iceGatheringState === 'complete') resolve();
          };
        });
      }
      return peer.localDescription?.sdp ?? '';
    }, options);
  }

  async takeAnswer(sdp: string): Promise<void> {
    await this.page.evaluate((text) => window.probe.peer.setRemoteDescription({ type: 'answer', sdp: text }), sdp);
  }

  /** Answers an offer of the media process. */
  async answer(sdp: string): Promise<string> {
    return this.page.evaluate(async (text) => {
      const { peer } = window.probe;
      await peer.setRemoteDescription({ type: 'offer', sdp: text });
      await peer.setLocalDescription(await peer.createAnswer());
      return peer.localDescription?.sdp ?? '';
    }, sdp);
  }

  async connected(ms = 8000): Promise<void> {
    await this.page.waitForFunction(() => window.probe.peer.connectionState === 'connected', null, { timeout: ms });
  }

  /** The loudest frequency heard now, Hz, and its level, dB. */
  async hears(): Promise<{ hz: number; db: number }> {
    return this.page.evaluate(() => {
      const { analyser, audio } = window.probe;
      if (!analyser) return { hz: 0, db: -200 };
      const bins = new Float32Array(analyser.frequencyBinCount);
      analyser.getFloatFrequencyData(bins);
      let best = 2;
      for (let bin = 2; bin < bins.length; bin++) if ((bins[bin] ?? -200) > (bins[best] ?? -200)) best = bin;
      return { hz: Math.round((best * audio.sampleRate) / analyser.fftSize), db: Math.round(bins[best] ?? -200) };
    });
  }

  /** Levels heard now around each frequency, dB. */
  async levels(frequencies: number[]): Promise<number[]> {
    return this.page.evaluate((all) => {
      const { analyser, audio } = window.probe;
      if (!analyser) return all.map(() => -200);
      const bins = new Float32Array(analyser.frequencyBinCount);
      analyser.getFloatFrequencyData(bins);
      return all.map((hz) => {
        const bin = Math.round((hz * analyser.fftSize) / audio.sampleRate);
        return Math.max(...bins.subarray(bin - 2, bin + 3));
      });
    }, frequencies);
  }

  /** Waits until a tone near `hz`, within one line of the spectrum, is the loudest thing heard: a call that begins wavers. */
  async hearing(hz: number, ms = 5000): Promise<{ hz: number; db: number }> {
    const until = performance.now() + ms;
    for (;;) {
      const heard = await this.hears();
      const isIt = Math.abs(heard.hz - hz) < 5 && heard.db > -60;
      if (isIt || performance.now() > until) return heard;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  async dial(digits: string): Promise<void> {
    await this.page.evaluate((tones) => window.probe.sender?.dtmf?.insertDTMF(tones, 100, 60), digits);
  }

  /** What Chromium itself measured. */
  async stats(): Promise<{
    srtp: string;
    lost: number;
    concealed: number;
    roundTrip: number | null;
    remoteLoss: number | null;
  }> {
    return this.page.evaluate(async () => {
      const figures = {
        srtp: '',
        lost: 0,
        concealed: 0,
        roundTrip: null as number | null,
        remoteLoss: null as number | null,
      };
      for (const report of (await window.probe.peer.getStats()).values()) {
        if (report.type === 'transport') figures.srtp = report.srtpCipher ?? '';
        if (report.type === 'inbound-rtp') {
          figures.lost = report.packetsLost;
          figures.concealed = report.concealedSamples;
        }
        if (report.type === 'remote-inbound-rtp') {
          figures.roundTrip = report.roundTripTime ?? null;
          figures.remoteLoss = report.fractionLost ?? null;
        }
      }
      return figures;
    });
  }

  /** The page goes away without a word, as a crashed browser does. */
  async vanish(): Promise<void> {
    await this.page.close();
  }
}
