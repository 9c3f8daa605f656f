import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';

const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--font-render-hinting=none',
  '--force-color-profile=srgb',
  '--use-fake-device-for-media-stream',
  '--use-fake-ui-for-media-stream',
  '--autoplay-policy=no-user-gesture-required',
  '--allow-loopback-in-peer-connection',
  '--disable-features=WebRtcHideLocalIpsWithMdns',
];

/** Debian's Chromium; launched again once, because a start under load may fail for no fault of ours. */
export async function openBrowser(): Promise<Browser> {
  const options = { executablePath: '/usr/bin/chromium', args: FLAGS, timeout: 60_000 };
  return await chromium.launch(options).catch(() => chromium.launch(options));
}

export interface PersonOptions {
  language?: 'zh' | 'en';
  width?: number;
  height?: number;
  colorScheme?: 'light' | 'dark';
  /** What the microphone "hears": a sine of this frequency. */
  microphoneHz?: number;
}

/** A person with a browser window of their own, whose microphone is a tone and whose ears can be measured. */
export async function openPerson(
  browser: Browser,
  options: PersonOptions = {},
): Promise<{ context: BrowserContext; page: Page }> {
  const context = await browser.newContext({
    viewport: { width: options.width ?? 1440, height: options.height ?? 900 },
    locale: options.language === 'en' ? 'en-GB' : 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    colorScheme: options.colorScheme ?? 'light',
    reducedMotion: 'reduce',
    permissions: ['microphone'],
  });
  await context.addInitScript(instrumentAudio, options.microphoneHz ?? 1000);
  return { context, page: await context.newPage() };
}

/** Runs in the page: the microphone becomes an oscillator; everything received is given to an analyser. */
function instrumentAudio(frequency: number): void {
  const state = { analyser: null as AnalyserNode | null, connections: [] as RTCPeerConnection[] };
  Object.assign(window, { audioProbe: state });
  const audio = new AudioContext();
  navigator.mediaDevices.getUserMedia = async () => {
    await audio.resume();
    const oscillator = audio.createOscillator();
    oscillator.frequency.value = frequency;
    const gain = audio.createGain();
    gain.gain.value = 0.3;
    const destination = audio.createMediaStreamDestination();
    oscillator.connect(gain).connect(destination);
    oscillator.start();
    return destination.stream;
  };
  const Original = window.RTCPeerConnection;
  class Probed extends Original {
    constructor(configuration?: RTCConfiguration) {
      super(configuration);
      state.connections.push(this);
      this.addEventListener('track', (event) => {
        const analyser = audio.createAnalyser();
        analyser.fftSize = 8192;
        analyser.smoothingTimeConstant = 0;
        audio.createMediaStreamSource(new MediaStream([event.track])).connect(analyser);
        state.analyser = analyser;
      });
    }
  }
  window.RTCPeerConnection = Probed;
}

/** The loudest frequency the person hears now, and how loud (dB of full scale). */
export async function heard(page: Page): Promise<{ hz: number; db: number }> {
  return await page.evaluate(() => {
    const { audioProbe } = window as unknown as { audioProbe: { analyser: AnalyserNode | null } };
    const { analyser } = audioProbe;
    if (analyser === null) return { hz: 0, db: -200 };
    const bins = new Float32Array(analyser.frequencyBinCount);
    analyser.getFloatFrequencyData(bins);
    let best = 2;
    for (let bin = 2; bin < bins.length; bin += 1) if ((bins[bin] ?? -200) > (bins[best] ?? -200)) best = bin;
    return {
      hz: Math.round((best * analyser.context.sampleRate) / analyser.fftSize),
      db: Math.round(bins[best] ?? -200),
    };
  });
}
